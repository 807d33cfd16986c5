import type { ComparedMetric } from '@/lib/evaluate/comparison.ts'
import type { EvaluationResult, Interval, QueryOutcome } from '@/lib/evaluate/evaluation-result.ts'
import type { SearchMode } from '@/lib/types.ts'

export const modeLabels: Record<SearchMode, string> = {
  hybrid: 'Everything',
  average: 'Pictures and words',
  image: 'Pictures only',
  text: 'Words only',
}

export interface Metric {
  key: string
  label: string
  /** For those who don't know the label. */
  meaning: string
  value: number
  interval: Interval
}

/** The figures of a run in the order of their importance to a reader: recall by k, then the two that look at the order. */
export function metricsOf(result: Pick<EvaluationResult, 'recall' | 'mrr' | 'ndcg' | 'intervals'>): Metric[] {
  const { recall, mrr, ndcg, intervals } = result
  const byK = Object.entries(recall).toSorted(([one], [other]) => Number(one) - Number(other))
  return [
    ...byK.map(([k, value]) => ({
      key: `recall@${k}`,
      ...metricWords(`recall@${k}`),
      value,
      interval: intervals.recall[k] ?? [value, value],
    })),
    { key: 'mrr', ...metricWords('mrr'), value: mrr, interval: intervals.mrr },
    { key: 'ndcg', ...metricWords('ndcg'), value: ndcg, interval: intervals.ndcg },
  ] satisfies Metric[]
}

export function metricWords(key: string): { label: string; meaning: string } {
  const k = /^recall@(\d+)$/.exec(key)?.[1]
  if (k === '1') return { label: 'Recall@1', meaning: 'How often what is wanted comes first' }
  if (k) return { label: `Recall@${k}`, meaning: `Share of what is wanted among the first ${k}` }
  if (key === 'mrr') return { label: 'MRR', meaning: 'Mean of 1 / rank of the first right one' }
  return { label: 'nDCG@10', meaning: 'How close the first ten come to the best order' }
}

/** 0.857 → `0.86`. */
export function formatShare(value: number): string {
  return value.toFixed(2)
}

/** 0.024 → `+0.024`, with a true minus sign. */
export function formatDifference(value: number): string {
  const rounded = Math.abs(value).toFixed(3)
  if (Number(rounded) === 0) return '0.000'
  return `${value > 0 ? '+' : '−'}${rounded}`
}

/** Whether a difference is more than chance, in words. */
export function judgementOf({ difference, isCertain }: Pick<ComparedMetric, 'difference' | 'isCertain'>): {
  kind: 'better' | 'worse' | 'chance'
  words: string
} {
  if (isCertain && difference > 0) return { kind: 'better', words: 'Better, by more than chance' }
  if (isCertain && difference < 0) return { kind: 'worse', words: 'Worse, by more than chance' }
  if (Math.abs(difference) < 0.0005) return { kind: 'chance', words: 'No difference' }
  return { kind: 'chance', words: 'May be chance' }
}

/** The queries for which the most is amiss first; those where everything wanted came first are left out. */
export function worstQueries(each: QueryOutcome[]): QueryOutcome[] {
  return each
    .filter(({ ranks }) => ranks.some((rank) => rank === null || rank > ranks.length))
    .toSorted((one, other) => firstRank(other) - firstRank(one) || missing(other) - missing(one))
}

function firstRank({ ranks }: QueryOutcome): number {
  return Math.min(...ranks.map((rank) => rank ?? Number.POSITIVE_INFINITY))
}

function missing({ ranks }: QueryOutcome): number {
  return ranks.filter((rank) => rank === null).length
}

/** `at 4`, `at 2 and 7`, `not among the first 100`. */
export function ranksInWords(ranks: (number | null)[], depth: number): string {
  const found = ranks.filter((rank) => rank !== null).toSorted((one, other) => one - other)
  if (found.length === 0) return `not among the first ${depth}`
  const places = found.length > 4 ? `${found.slice(0, 4).join(', ')} …` : listInWords(found.map(String))
  const absent = ranks.length - found.length
  return `at ${places}${absent > 0 ? `, ${absent} not among the first ${depth}` : ''}`
}

function listInWords(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
