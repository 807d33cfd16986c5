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
 * @returns {Promise<number>} the exit code, 128 + n for a signal
 */
export function runAs(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' })
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? exitCodeOf(signal)))
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
