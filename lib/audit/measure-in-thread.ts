import { Worker } from 'node:worker_threads'
import { DiptychError } from '../errors.ts'
import type { GeometryMessage } from './geometry/geometry-worker.ts'
import type { Geometry, GeometryInput } from './geometry/measure-geometry.ts'

interface Options {
  /** geometry-worker.ts: a path from outside, since a build takes one made here for a module to bundle, and loses it. */
  threadFile: string
  signal: AbortSignal
  onStep: (detail: string, done: number, of: number) => void
}

/**
 * measureGeometry in a thread of its own, which an abort ends at once. The vectors go over and are empty here afterwards.
 * Throws 'internal' where the thread breaks down, such as for want of memory.
 */
export async function measureInThread(
  input: GeometryInput,
  { threadFile, signal, onStep }: Options,
): Promise<Geometry> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Geometry>()
  const worker = new Worker(threadFile, {
    workerData: input,
    transferList: input.modalities.flatMap(({ rows }) => [rows.values.buffer, rows.items.buffer] as ArrayBuffer[]),
    execArgv: [],
  })
  worker.on('message', (message: GeometryMessage) => {
    if (message.kind === 'step') onStep(message.detail, message.done, message.of)
    else resolve(message.geometry)
  })
  worker.on('error', (cause) => reject(brokenDown(cause)))
  worker.on('exit', (code) => reject(brokenDown(new Error(`It ended with code ${code}.`))))
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop)
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

function brokenDown(cause: Error): DiptychError {
  return new DiptychError(
    'internal',
    `The thread that audits broke down: ${cause.message}`,
    'Make memory free and run it again.',
    cause,
  )
}
