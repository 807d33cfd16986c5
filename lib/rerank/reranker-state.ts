import type { Notice } from '../types.ts'
import type { Reranker } from './reranker.ts'

/** Either a reranker that passed its self-test, or the reason why there is none; neither where it is switched off. */
export interface RerankerState<Document = string> {
  reranker: Reranker<Document> | null
  notice: Notice | null
  /** What it is and what its self-test said, in a sentence; null where there is none. */
  about: string | null
}

/** There is none, for this reason. */
export function off(code: string, message: string, fix: string): RerankerState<never> {
  return { reranker: null, notice: { code, message, fix }, about: null }
}

/** What the promise gives within so many milliseconds, else the other; the promise goes on by itself. */
export async function within<T>(milliseconds: number, promise: Promise<T>, otherwise: T): Promise<T> {
  let clock: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    clock = setTimeout(() => resolve(otherwise), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(clock)
  }
}

/** The promise, or a rejection as soon as the signal says so; what the promise stands for goes on for others. */
export function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
