import { bootstrapIntervals } from '../evaluate/bootstrap.ts'
import { figuresOf, mean, recall } from '../evaluate/metrics.ts'
import { categoriesKey, moderationKey } from '../moderate/moderation-metadata.ts'
import type { Metadata } from '../types.ts'
import type { GroupRecall } from './audit-figures.ts'
import { chanceAmong } from './recall-among.ts'

const ks = [1, 5, 10]
const widestK = 10
/** Numbers of candidates at which audits of a growing collection are compared. */
const candidateSteps = [25, 50, 100, 200, 500, 1000, 2000]
/** A group of fewer queries says nothing. */
const fewestQueries = 5
const mostGroups = 20
/** What looks like a key that names groups: so many values, two of them common … */
const groupValues = { least: 2, most: 12, common: 10 }
/** … and no more such keys than a person reads. */
const mostKeys = 6
/** What readers write that is measured, and names no group. */
const measures = new Set(['seconds'])
/** A key of so many numbers may name classes or stars; one of more measures something. */
const mostNumbers = 5
/** Standard errors from which on a difference counts: with ten groups one passes by chance in 20 audits (Bonferroni). */
const certain = 2.81

/** Where the wanted things of a query were found, and the metadata of the first of them. */
export interface GroupedOutcome {
  ranks: (number | null)[]
  metadata: Metadata
}

/** Recall of all queries and of those of each group. null of no queries. */
export function groupRecallOf(
  source: string,
  outcomes: GroupedOutcome[],
  { keys, candidates, version = '' }: { keys: string[]; candidates: number | null; version?: string },
): GroupRecall | null {
  if (outcomes.length === 0) return null
  const found = outcomes.map(({ ranks }) => recall(ranks, widestK))
  const byKey = keys.flatMap((key) => {
    const values = Map.groupBy(outcomes.keys(), (at) => String(outcomes[at]?.metadata[key] ?? ''))
    const groups = [...values]
      .filter(([value, members]) => value !== '' && members.length >= fewestQueries)
      .sort(([, one], [, other]) => other.length - one.length)
      .slice(0, mostGroups)
      .map(([value, members]) => groupOf(value, members, { outcomes, found, candidates }))
    return groups.length > 1 ? [{ key, groups }] : []
  })
  return {
    source,
    version,
    queries: outcomes.length,
    candidates,
    recall: figuresOf(
      outcomes.map(({ ranks }) => ranks),
      ks,
    ).recall,
    interval: bootstrapIntervals({ found }).found,
    among: recallAmong(outcomes, candidates),
    keys: byKey,
  }
}

/** Keys that look like groups: a few values, at least two of them of several pictures, and no measurements. */
export function likelyGroupKeys(values: Map<string, Map<string, number>>): string[] {
  return [...values]
    .filter(([key, counts]) => {
      const { least, most, common } = groupValues
      const often = [...counts.values()].filter((count) => count >= common).length
      const isOurs = key === moderationKey || key === categoriesKey || measures.has(key)
      return !isOurs && !isMeasured([...counts.keys()]) && often >= 2 && counts.size >= least && counts.size <= most
    })
    .map(([key]) => key)
    .sort()
    .slice(0, mostKeys)
}

/** Numbers with fractions, or more of them than classes have. */
function isMeasured(values: string[]): boolean {
  const numbers = values.map((value) => (value.trim() === '' ? Number.NaN : Number(value)))
  if (numbers.some(Number.isNaN)) return false
  return numbers.length > mostNumbers || !numbers.every(Number.isInteger)
}

function recallAmong(outcomes: GroupedOutcome[], candidates: number | null): GroupRecall['among'] {
  const steps = candidateSteps.filter((fewer) => fewer <= (candidates ?? 0))
  return Object.fromEntries(
    steps.map((fewer) => {
      const of = { candidates: candidates ?? 0, fewer, k: widestK }
      const chances = outcomes.map(({ ranks }) =>
        mean(ranks.map((rank) => (rank === null ? 0 : chanceAmong(rank, of)))),
      )
      const margin = 1.96 * Math.sqrt(variance(chances) / chances.length)
      const value = mean(chances)
      return [fewer, { value, interval: [Math.max(0, value - margin), Math.min(1, value + margin)] }]
    }),
  )
}

function groupOf(
  value: string,
  members: number[],
  { outcomes, found, candidates }: { outcomes: GroupedOutcome[]; found: number[]; candidates: number | null },
): GroupRecall['keys'][number]['groups'][number] {
  const inside = new Set(members)
  const own = members.map((at) => found[at] ?? 0)
  const others = found.filter((_, at) => !inside.has(at))
  const outcomesOfOwn = members.flatMap((at) => outcomes[at] ?? [])
  return {
    value,
    queries: members.length,
    recall: figuresOf(
      outcomesOfOwn.map(({ ranks }) => ranks),
      ks,
    ).recall,
    among: recallAmong(outcomesOfOwn, candidates),
    interval: bootstrapIntervals({ own }).own,
    difference: certainDifference(own, others),
  }
}

/** Of the means, where it is more than 2.81 standard errors (Welch); else null. */
function certainDifference(own: number[], others: number[]): number | null {
  if (others.length < fewestQueries) return null
  const difference = mean(own) - mean(others)
  const error = Math.sqrt(variance(own) / own.length + variance(others) / others.length)
  return Math.abs(difference) > Math.max(certain * error, 1e-9) ? difference : null
}

/** With one success and one failure added, so that a group that always succeeds is not taken for certain. */
function variance(values: number[]): number {
  const padded = [...values, 0, 1]
  const middle = mean(padded)
  return mean(padded.map((value) => (value - middle) ** 2))
}
