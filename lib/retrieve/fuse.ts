import type { EmbeddedItem } from '../types.ts'
import type { Fusion } from './fusion.ts'

/** What is known of an item when the lists are fused. */
export interface Scored {
  item: Pick<EmbeddedItem, 'id' | 'text'>
  /** By each query vector, on the fusion's scale. */
  similarities: (number | null)[]
  /** BM25; null where full text did not find it. */
  keyword: number | null
}

/**
 * One score for every item out of its similarities and its place in full text; higher is better, and only the order
 * means something. Full text counts where it found anything; similarities share one weight, however many there are.
 *
 * A picture or a sound without words can't be in the list of words. Its similarity counts for both, or every item that shares a
 * word with the question would stand above the best picture.
 * @param averages what an unknown item scores by each query vector
 * @param coverage share of the question's words of meaning that the best item in full text holds, in [0, 1]
 */
export function fuse(
  scored: Scored[],
  averages: number[],
  { method, weights }: Fusion,
  coverage: number,
): Map<string, number> {
  const scale = (scores: (number | null)[], average: number) =>
    method.name === 'reciprocal-rank' ? reciprocalRanks(scores, method.constant) : sharesOfBest(scores, average)
  const similarities = averages.map((average, query) =>
    scale(
      scored.map((one) => one.similarities[query] ?? null),
      average,
    ),
  )
  const byWords = method.name !== 'similarity' && scored.some(({ keyword }) => keyword !== null)
  const keywords = scale(
    scored.map(({ keyword }) => keyword),
    0,
  )
  const share = method.name === 'linear' && method.keywordCeiling === 'all-words' ? coverage : 1
  const keywordWeight = byWords ? weights.keyword * share : 0
  return new Map(
    scored.map(({ item, keyword }, index) => {
      const similarity = similarities.reduce((sum, scores) => sum + (scores[index] ?? 0), 0) / similarities.length
      const words = item.text === '' && keyword === null ? similarity : (keywords[index] ?? 0)
      return [item.id, similarity + keywordWeight * words]
    }),
  )
}

/**
 * Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): 1 / (constant + rank), ranks from 1; 0 for what is not in the
 * list. It needs no common scale, which a cosine and a BM25 score do not have.
 */
function reciprocalRanks(scores: (number | null)[], constant: number): number[] {
  const order = [...scores.keys()].filter((index) => scores[index] !== null)
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const ranks = scores.map(() => 0)
  for (const [place, index] of order.entries()) ranks[index] = 1 / (constant + place + 1)
  return ranks
}

/** 1 for the best, 0 for what scores as an unknown item does; below that it goes on. */
function sharesOfBest(scores: (number | null)[], average: number): number[] {
  const best = scores.reduce<number>((most, score) => Math.max(most, score ?? Number.NEGATIVE_INFINITY), average)
  return scores.map((score) => (score === null || best === average ? 0 : (score - average) / (best - average)))
}
