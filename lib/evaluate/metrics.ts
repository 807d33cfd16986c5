import type { Figures } from './evaluation-result.ts'

/**
 * Ranks, from 1, at which each relevant thing was found first; null for one that was not found.
 * @param found for each hit, best first, which of the relevant things (by index) it satisfies
 */
export function firstRanks(found: number[][], relevant: number): (number | null)[] {
  return Array.from({ length: relevant }, (_, index) => {
    const position = found.findIndex((satisfied) => satisfied.includes(index))
    return position < 0 ? null : position + 1
  })
}

/** Share of the relevant things found among the first k; in [0, 1]. */
export function recall(ranks: (number | null)[], k: number): number {
  if (ranks.length === 0) return 0
  return ranks.filter((rank) => rank !== null && rank <= k).length / ranks.length
}

/** 1 / rank of the first relevant hit, 0 where there is none; its mean over queries is the MRR. */
export function reciprocalRank(ranks: (number | null)[]): number {
  const found = ranks.filter((rank) => rank !== null)
  return found.length > 0 ? 1 / Math.min(...found) : 0
}

/**
 * Normalised discounted cumulative gain at k with relevance 0 or 1 (Järvelin & Kekäläinen 2002); in [0, 1]. Things that
 * one hit satisfies together count as found one after another, since the ideal gives each of them a rank of its own.
 */
export function ndcg(ranks: (number | null)[], k: number): number {
  let last = 0
  const places = ranks
    .filter((rank) => rank !== null)
    .sort((one, other) => one - other)
    .map((rank) => {
      last = Math.max(rank, last + 1)
      return last
    })
  const gain = (place: number) => 1 / Math.log2(place + 1)
  const ideal = Array.from({ length: Math.min(ranks.length, k) }, (_, index) => gain(index + 1))
  return ideal.length > 0 ? sum(places.filter((place) => place <= k).map(gain)) / sum(ideal) : 0
}

/** By metric (`recall@k`, `mrr`, `ndcg`), one value for each query. */
export function valuesOf(ranks: (number | null)[][], ks: number[]): Record<string, number[]> {
  return {
    ...Object.fromEntries(ks.map((k) => [`recall@${k}`, ranks.map((one) => recall(one, k))])),
    mrr: ranks.map(reciprocalRank),
    ndcg: ranks.map((one) => ndcg(one, 10)),
  }
}

/** The means over queries. */
export function figuresOf(ranks: (number | null)[][], ks: number[]): Figures {
  return {
    recall: Object.fromEntries(ks.map((k) => [k, mean(ranks.map((one) => recall(one, k)))])),
    mrr: mean(ranks.map(reciprocalRank)),
    ndcg: mean(ranks.map((one) => ndcg(one, 10))),
  }
}

/** Arithmetic mean; 0 of nothing. */
export function mean(values: number[]): number {
  return values.length > 0 ? sum(values) / values.length : 0
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
