// Runs on every Node from 20 on, before anything is installed: Node's built-ins alone.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's own folder. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

/** What the project's code runs on: TypeScript without a build step, and what LanceDB and the AI SDK need. */
const neededMajor = 24

/** @param {string} version `v24.21.0` */
export function runsOurCode(version) {
  return Number(/^v(\d+)/.exec(version)?.[1]) >= neededMajor
}

/**
 * The Node that runs the project's code: this one where it is new enough, else the one that the npm package `node` has
 * put into node_modules; null where that is missing.
 * @returns {string | null}
 */
export function projectNode() {
  if (runsOurCode(process.version)) return process.execPath
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const installed = path.join(root, 'node_modules', 'node', 'bin', name)
  return existsSync(installed) ? installed : null
}

/**
 * Runs a script of the project under the project's Node, as if it were this process: same terminal, signals handed on.
 * @param {string} node
 * @param {string[]} args
 * @param {string[]} [message] arguments that go as a message, for `argumentsByMessage`, and so not on the command line
 * @returns {Promise<number>} the exit code, 128 + n for a signal
 */
export function runAs(node, args, message) {
  const env = message ? { ...process.env, [byMessage]: '1' } : process.env
  const child = spawn(node, args, { env, stdio: message ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit' })
  if (message) child.send(message)
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? exitCodeOf(signal)))
  })
}

const byMessage = 'DIPTYCH_ARGUMENTS_BY_MESSAGE'

/**
 * The arguments that `runAs` hands over as a message; null where it did not.
 * @returns {Promise<string[]> | null}
 */
export function argumentsByMessage() {
  if (!process.env[byMessage]) return null
  delete process.env[byMessage]
  return new Promise((resolve) => {
    process.once('message', (message) => {
      process.disconnect()
      resolve(/** @type {string[]} */ (message))
    })
  })
}

/** @param {NodeJS.Signals | null} signal */
export function exitCodeOf(signal) {
  return 128 + (signal ? constants.signals[signal] : 0)
}

/**
 * npm hands a signal to the shell it runs a script in, and that shell to nobody: when it is gone, this process is asked
 * to end as well, so that `npm start` leaves nothing behind.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  timer.unref()
}
