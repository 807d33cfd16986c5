import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { nextBin, startNode } from './child.ts'
import { SetupError } from './install.mjs'
import { addressOf } from './port.ts'

export interface Server {
  /** `http://localhost:3000` */
  address: string
  /** Resolves when the process has ended, with its exit code. */
  ended: Promise<number>
}

export interface ServeOptions {
  host: string
  port: number
  /** `next dev` instead of `next start`. */
  dev?: boolean
  env?: Record<string, string>
  signal?: AbortSignal
  /** Gets every line that the server writes once it is up. */
  onLine?: (line: string) => void
}

/** How long the server may take until it answers. */
const patienceMilliseconds = 60_000

/** Starts the web server and waits until it answers. Throws a SetupError with the server's own words where it does not. */
export async function serve(options: ServeOptions): Promise<Server & { child: ChildProcess }> {
  const { host, port, signal } = options
  const child = startNode([nextBin, options.dev ? 'dev' : 'start', '--port', String(port), '--hostname', host], {
    env: { HOST: host, PORT: String(port), ...options.env },
    signal,
  })
  const early: string[] = []
  let up = false
  const onLine = (line: string) => {
    if (up) options.onLine?.(line)
    else early.push(line)
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine)
  }
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
  const address = addressOf(host, port)
  const waiting = new AbortController()
  const answered = await Promise.race([
    untilHealthy(address, AbortSignal.any([waiting.signal, ...(signal ? [signal] : [])])),
    ended.then(() => false),
  ])
  waiting.abort()
  signal?.throwIfAborted()
  if (!answered) {
    child.kill('SIGKILL')
    const words = early.join('\n').trim()
    throw new SetupError(`The server did not come up:\n${words || '(it wrote nothing)'}`, 'Correct what it names.')
  }
  up = true
  return { address, ended, child }
}

/** false when the time is over. */
async function untilHealthy(address: string, signal: AbortSignal): Promise<boolean> {
  const end = Date.now() + patienceMilliseconds
  while (Date.now() < end && !signal.aborted) {
    try {
      const response = await fetch(`${address}/api/health`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      })
      if (response.ok) return true
    } catch {
      // Not listening yet.
    }
    await wait(50)
  }
  return false
}
