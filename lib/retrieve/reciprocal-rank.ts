/**
 * Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): Σ 1 / (k + rank) over the lists, ranks from 1. It needs no
 * common scale, which a cosine and a BM25 score do not have. k = 60 is the paper's.
 */
export function reciprocalRanks(lists: string[][], k = 60): Map<string, number> {
  const scores = new Map<string, number>()
  for (const list of lists) {
    list.forEach((id, index) => {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (k + index + 1))
    })
  }
  return scores
}
