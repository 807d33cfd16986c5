import type { Hit } from '@/lib/types.ts'
import { type AnswerView, type CitedHit, citedHits } from './answer-view.ts'

/** The hits of an answer as they stand beside it. */
export interface Arrangement {
  /** Cards: what is cited, in the order of its first mention; where nothing is, the best that was found. */
  shown: (Pick<CitedHit, 'hit'> & { marker: number | null })[]
  /** Folded away, in the order in which they were found. */
  others: Hit[]
  /** What the reader is told of them. `written`: the answer is still being written. */
  as: 'cited' | 'found' | 'closest' | 'written'
}

/** As many are shown at least while an answer is written, and where it cites nothing. */
const places = 3

/**
 * While an answer is written the best that was found fill the places not yet cited. An answer that cites none is to be
 * checked against them, so they stay; where nothing answers the question they are folded away.
 */
export function arrangeSources(
  view: AnswerView,
  { isBusy, isRefused }: { isBusy: boolean; isRefused: boolean },
): Arrangement {
  const cited = citedHits(view)
  const uncited = (view.result?.hits ?? []).filter(({ itemId }) => !cited.some(({ hit }) => hit.itemId === itemId))
  const as = isBusy ? 'written' : cited.length > 0 ? 'cited' : isRefused ? 'closest' : 'found'
  const count = as === 'written' || as === 'found' ? Math.max(0, places - cited.length) : 0
  return {
    shown: [...cited, ...uncited.slice(0, count).map((hit) => ({ marker: null, hit }))],
    others: uncited.slice(count),
    as,
  }
}
