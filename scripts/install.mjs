// Runs on every Node from 20 on, before anything is installed: Node's built-ins alone.
import { spawn } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectNode, root } from './runtime.mjs'

/** Something that the user can mend: what is wrong, and what to do. */
export class SetupError extends Error {
  /** @param {string} message @param {string} fix */
  constructor(message, fix) {
    super(`${message}\n  ${fix}`)
    this.name = 'SetupError'
  }
}

/** Throws a SetupError where this machine can't run the project at all. */
export function checkMachine(version = process.version, platform = process.platform, arch = process.arch) {
  if (Number(/^v(\d+)/.exec(version)?.[1]) < 20) {
    throw new SetupError(
      `Diptych needs Node 20 or later; this is ${version}.`,
      'Install a newer one from https://nodejs.org and try again.',
    )
  }
  // The platforms that LanceDB and onnxruntime both have binaries for.
  const supported = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64']
  if (!supported.includes(`${platform}-${arch}`)) {
    throw new SetupError(
      `Diptych does not run on ${platform} ${arch}: its vector store and its model runtime have no binaries for it.`,
      `It runs on ${supported.join(', ')}.`,
    )
  }
  if (platform === 'linux' && existsSync('/etc/alpine-release')) {
    throw new SetupError(
      'Diptych needs glibc: onnxruntime has no binaries for Alpine Linux.',
      'Use a distribution with glibc, such as Debian, Ubuntu or Fedora.',
    )
  }
}

/**
 * Installs the packages where they are missing or differ from package-lock.json, and links the command `diptych`.
 * @param {import('./progress.mjs').Progress} progress
 */
export async function ensureInstalled(progress) {
  if (!isInstalled()) {
    const task = progress.start('Installing packages')
    task.update('a minute or two the first time')
    try {
      await npmInstall()
    } catch (error) {
      task.fail()
      throw error
    }
    task.done()
  }
  if (projectNode() === null) {
    throw new SetupError(
      'The package `node`, which brings the Node 24 that Diptych runs on, has not installed its program.',
      'npm was told to ignore scripts: run `npm rebuild node --ignore-scripts=false`, or install Node 24 yourself.',
    )
  }
  linkCommand()
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes node_modules/.package-lock.json at the end of
 * each install, so an install that broke off half-way counts as none.
 */
export function isInstalled(folder = root) {
  const wanted = packagesOf(path.join(folder, 'package-lock.json'))
  const present = packagesOf(path.join(folder, 'node_modules', '.package-lock.json'))
  return (
    wanted !== null &&
    present !== null &&
    Object.entries(wanted).every(
      // The entry '' is the project itself; what is optional may not exist for this platform.
      ([name, entry]) => name === '' || entry.optional || present[name]?.version === entry.version,
    )
  )
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null
  } catch {
    return null
  }
}

function npmInstall() {
  // Not `npm ci`, which starts from nothing each time. The versions are those of the lockfile all the same.
  // Development packages are always needed (the build's are among them), also where NODE_ENV says production.
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress']
  const env = {
    ...process.env,
    // onnxruntime-node would fetch CUDA libraries from a host that not every network lets through.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  }
  // Under `npm start`, npm says where its own program and its Node are; that also spares the shell on Windows.
  const cli = process.env.npm_execpath
  const byPath = cli !== undefined && /npm-cli\.c?js$/.test(cli)
  const child = byPath
    ? spawn(process.env.npm_node_execpath ?? process.execPath, [cli, ...args], { cwd: root, env })
    : spawn('npm', args, { cwd: root, env, shell: process.platform === 'win32' })
  let output = ''
  const keep = (/** @type {Buffer} */ chunk) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.on('error', () => {
      reject(new SetupError('npm was not found.', 'It comes with Node: install that from https://nodejs.org.'))
    })
    child.on('close', (code) => {
      if (code === 0) return resolve(undefined)
      const words = output.trim().split('\n').slice(-20).join('\n  ')
      reject(
        new SetupError(
          `npm could not install the packages (exit code ${code}):\n  ${words}`,
          'Check the network and the space on the disk, then start again; it goes on where it can.',
        ),
      )
    })
  })
}

/** npm links the commands of packages, not the project's own; `npx diptych` and node_modules/.bin/diptych need it. */
function linkCommand() {
  const folder = path.join(root, 'node_modules', '.bin')
  if (process.platform === 'win32') {
    const file = path.join(folder, 'diptych.cmd')
    if (!existsSync(file)) writeFileSync(file, '@node "%~dp0..\\..\\cli\\diptych.mjs" %*\r\n')
    return
  }
  const link = path.join(folder, 'diptych')
  if (existsSync(link)) return
  // A link that leads nowhere, left by a project that was moved.
  if (lstatSync(link, { throwIfNoEntry: false })) unlinkSync(link)
  symlinkSync(path.join('..', '..', 'cli', 'diptych.mjs'), link)
}
