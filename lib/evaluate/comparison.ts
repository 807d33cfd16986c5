import { DiptychError } from '../errors.ts'
import { bootstrapIntervals } from './bootstrap.ts'
import type { EvaluationResult, Interval, QueryOutcome } from './evaluation-result.ts'
import { mean, valuesOf } from './metrics.ts'

/** One metric of two runs, over the queries that both have. */
export interface ComparedMetric {
  before: number
  after: number
  /** after − before. */
  difference: number
  /** 95%, of the difference. */
  interval: Interval
  /** Unlikely to be chance: 0 is not in the interval, and more than a handful of queries differ. */
  isCertain: boolean
  /** Queries that are better after, worse, or the same. */
  wins: number
  losses: number
  ties: number
}

export interface Comparison {
  /** The run that was there before: its id, or its file. */
  before: string
  /** Queries that both runs have; the others are left out of the figures. */
  queries: number
  /** `recall@k`, `mrr`, `ndcg`. */
  metrics: Record<string, ComparedMetric>
}

/** What is compared of a run. */
export type Comparable = Pick<EvaluationResult, 'set' | 'depth' | 'recall' | 'each'>

/** Fewer queries that differ, even all in one direction, may be chance: 2 · 0.5⁵ is 0.06 (sign test). */
const fewestDiffering = 6

/** Sums of the same numbers in another order differ by less. */
const rounding = 1e-9

/**
 * Compares two runs by the paired bootstrap (Sakai, SIGIR 2006): the difference is taken query by query, so that what
 * makes a query hard for both does not blur it. Ranks beyond the shallower run's depth count as not found. Throws 'conflict'
 * where the runs share less than half of the smaller one's queries.
 * @param before the earlier run, and `name`, by which it is spoken of
 */
export function compare(before: Comparable & { name: string }, after: Comparable): Comparison {
  const pairs = pairsOf(before, after)
  const smaller = Math.min(ranked(before).length, ranked(after).length)
  if (pairs.length === 0 || pairs.length < smaller / 2)
    throw new DiptychError(
      'conflict',
      `The runs are of different queries: ${before.name} measured ${before.set}, this run ${after.set}, and they share ${pairs.length}.`,
      'Run both on the same set and the same split.',
    )
  const ks = Object.keys(after.recall).filter((k) => k in before.recall)
  const depth = Math.min(before.depth, after.depth)
  const old = valuesOf(
    pairs.map(([one]) => within(depth, one)),
    ks.map(Number),
  )
  const now = valuesOf(
    pairs.map(([, one]) => within(depth, one)),
    ks.map(Number),
  )
  const differences = Object.fromEntries(
    Object.entries(now).map(([name, values]) => [name, values.map((value, at) => value - (old[name]?.[at] ?? 0))]),
  )
  const intervals = bootstrapIntervals(differences)
  const metrics = Object.entries(differences).map(([name, each]): [string, ComparedMetric] => {
    const [was, is] = [mean(old[name] ?? []), mean(now[name] ?? [])]
    const wins = each.filter((one) => one > rounding).length
    const losses = each.filter((one) => one < -rounding).length
    const ties = each.length - wins - losses
    const interval = intervals[name] ?? [0, 0]
    const isCertain = wins + losses >= fewestDiffering && (interval[0] > 0 || interval[1] < 0)
    return [name, { before: was, after: is, difference: mean(each), interval, isCertain, wins, losses, ties }]
  })
  return { before: before.name, queries: pairs.length, metrics: Object.fromEntries(metrics) }
}

type Ranks = QueryOutcome['ranks']

/** Ranks before and after of the queries that both have, whatever their order. */
function pairsOf(before: Comparable, after: Comparable): [before: Ranks, after: Ranks][] {
  const old = Map.groupBy(ranked(before), identity)
  return ranked(after).flatMap((one) => {
    const same = old.get(identity(one))?.shift()
    return same ? [[same.ranks, one.ranks] as [Ranks, Ranks]] : []
  })
}

function ranked({ each }: Comparable): QueryOutcome[] {
  return each.filter(({ ranks }) => ranks.length > 0)
}

/** The same words asked for another number of things are another query. Queries that are alike pair up in their order. */
function identity({ query, image, ranks }: QueryOutcome): string {
  return JSON.stringify([query, image, ranks.length])
}

function within(depth: number, ranks: Ranks): Ranks {
  return ranks.map((rank) => (rank !== null && rank <= depth ? rank : null))
}
