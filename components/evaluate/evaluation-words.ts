import type { ComparedMetric } from '@/lib/evaluate/comparison.ts'
import type { EvaluationGroup, EvaluationResult, Interval, QueryOutcome } from '@/lib/evaluate/evaluation-result.ts'
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

/** What the groups that every set can have are called; a set may have others. */
const groupNames: Record<EvaluationGroup['by'], Record<string, string>> = {
  query: { words: 'Words', picture: 'A picture', 'words and picture': 'Words and a picture' },
  target: { text: 'Text', image: 'Picture without words', pair: 'Picture with words', audio: 'Sound' },
  language: {},
}
const languages = new Intl.DisplayNames(['en'], { type: 'language' })

/** The kind of question, for a reader: `en` → `English`. */
export function groupWords({ by, name }: Pick<EvaluationGroup, 'by' | 'name'>): string {
  if (by !== 'language') return groupNames[by][name] ?? name
  try {
    return languages.of(name) ?? name
  } catch {
    // Not a language tag.
    return name
  }
}

/** `guide.md#heading=Brakes` → `guide.md, under “Brakes”`: see parseRelevant. */
export function relevantWords(relevant: string): string {
  const [name, ...fragments] = relevant.split(/#(?=[a-z]+=)/)
  const places = fragments.map((fragment) => {
    const at = fragment.indexOf('=')
    const [key, value] = [fragment.slice(0, at), fragment.slice(at + 1)]
    if (key === 'page') return `page ${value}`
    return key === 'heading' ? `under “${value}”` : `where it says “${value}”`
  })
  return [name, ...places].join(', ')
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

/** `came 4th`, `came 2nd and 7th`, `not among the first 100`. */
export function ranksInWords(ranks: (number | null)[], depth: number): string {
  const found = ranks.filter((rank) => rank !== null).toSorted((one, other) => one - other)
  if (found.length === 0) return `not among the first ${depth}`
  const places = found.length > 4 ? `${found.slice(0, 4).map(ordinal).join(', ')} …` : listInWords(found.map(ordinal))
  const absent = ranks.length - found.length
  return `came ${places}${absent > 0 ? `, ${absent} not among the first ${depth}` : ''}`
}

const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })

function ordinal(rank: number): string {
  return `${rank}${suffixes[ordinals.select(rank)]}`
}

function listInWords(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
