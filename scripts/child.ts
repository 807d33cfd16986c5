import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import path from 'node:path'
import { root } from './runtime.mjs'

export const nextBin = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next')

/** How long a process may take to end by itself after it was asked to. */
const graceMilliseconds = 5000

/** What native code reads once, when the process starts; the user's own values go first. */
const nativeEnvironment = {
  // glibc gives memory back instead of keeping each thread's peak: the models of a server at rest take half of it.
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '131072',
  // LanceDB tells of its own clustering on stderr.
  LANCEDB_LOG: 'error',
}

/**
 * Begins a Node program of the project. An abort of `signal` asks it to end, then makes it; it also ends when this
 * process is gone, however that happened.
 */
export function startNode(args: string[], options: { env?: Record<string, string>; signal?: AbortSignal } = {}) {
  const preload = new URL('./end-with-parent.mjs', import.meta.url).href
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc']
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    cwd: root,
    env: { ...nativeEnvironment, ...process.env, DIPTYCH_ROOT: root, NEXT_TELEMETRY_DISABLED: '1', ...options.env },
    stdio,
  })
  const { signal } = options
  const stop = () => void endChild(child)
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  child.once('exit', () => signal?.removeEventListener('abort', stop))
  return child
}

/** Asks the process to end, kills it when it does not, and waits until it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
  await gone
  clearTimeout(timer)
}

/** Everything that the process writes, and its exit code (1 where a signal ended it). */
export async function outcome(child: ChildProcess): Promise<{ code: number; output: string }> {
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  return { code, output }
}
