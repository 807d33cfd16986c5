import { setTimeout as wait } from 'node:timers/promises'
import pLimit from 'p-limit'
import { DiptychError } from '../errors.ts'
import type { Relevance, RerankOptions } from './reranker.ts'

interface JudgeEachOptions extends Pick<RerankOptions, 'signal' | 'budget'> {
  /** How many are judged at once. */
  parallel: number
}

/**
 * Judges one after the other, `parallel` at once, until all are judged, the budget is spent, the signal says stop or one
 * fails, after which more would fail too; null is one that can't be judged. Whichever it is ends the requests that are under way. Throws the failure where
 * nothing was judged before it, and the signal's reason.
 */
export async function judgeEach<Thing>(
  things: readonly Thing[],
  judge: (thing: Thing, signal: AbortSignal) => Promise<number | null>,
  { signal, budget, parallel }: JudgeEachOptions,
): Promise<Relevance> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const clock = budget === undefined ? null : setTimeout(() => stop.abort(outOfTime), budget)
  const forward = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', forward, { once: true })
  let failure: DiptychError | null = null
  const limit = pLimit(parallel)
  try {
    const scores = await Promise.all(
      things.map((thing) =>
        limit(async () => {
          if (stop.signal.aborted) return null
          try {
            return await judge(thing, stop.signal)
          } catch (error) {
            if (!stop.signal.aborted) {
              failure = DiptychError.from(error)
              stop.abort(error)
            }
            return null
          }
        }),
      ),
    )
    signal?.throwIfAborted()
    if (failure && scores.every((score) => score === null)) throw failure
    return { scores, failure }
  } finally {
    if (clock) clearTimeout(clock)
    signal?.removeEventListener('abort', forward)
  }
}

const outOfTime = new Error('The time for reranking is over.')

/** Tries of one request to a server that says it is busy. */
const tries = 4
const firstPause = 250

/** Asks again where the server is busy ('busy'), after a pause that doubles; the signal ends the pause. */
export async function askPatiently<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof DiptychError) || error.code !== 'busy' || attempt === tries - 1) throw error
      await wait(firstPause * 2 ** attempt, undefined, { signal })
    }
  }
}
