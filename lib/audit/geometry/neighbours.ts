import { percentile, xorshift } from '../../evaluate/bootstrap.ts'
import { spread } from '../../spread.ts'
import type { Measured } from '../audit-figures.ts'
import { dotWithAll, pickRows, rowAt, sampleRows, type VectorRows } from './vector-rows.ts'

/** Rows of each modality that are compared with all others: the work grows with its square. */
const compared = 2000
/** Neighbours of each row; the 10 of N₁₀ in Radovanović et al. (JMLR 2010). */
const k = 10
/** With fewer rows most are everyone's neighbours. */
const fewest = 50
/** A hub is a neighbour of this many times as many as the average row is. */
const hubFrom = 3
const mostHubs = 12
const resamples = 500

export interface Hubness {
  /** Rows that were compared, and those that asked. */
  rows: number
  queries: number
  /** Skewness of how often a row is among the 10 nearest of others: 0 is even, above 1 a few crowd out the rest. */
  skewness: Measured
  /** Share of the rows that are among the 10 nearest of no other: hardly ever found. */
  neverFound: number
  /** The most frequent neighbours; `occurrences` of `queries`. */
  hubs: { item: number; occurrences: number }[]
}

/** How an item's words rank its own picture. */
export interface OwnRanks {
  /** Pictures that each was looked for among. */
  candidates: number
  /** `rank` from 1. */
  ranks: { item: number; rank: number }[]
}

/** How evenly rows of one modality are neighbours of each other; null of too few. */
export function hubnessWithin(rows: VectorRows): Hubness | null {
  const sample = sampleRows(rows, compared)
  const count = sample.items.length
  if (count < fewest) return null
  const occurrences = new Uint32Array(count)
  const scores = new Float32Array(count)
  for (let row = 0; row < count; row++) {
    dotWithAll(rowAt(sample, row), sample, scores)
    scores[row] = Number.NEGATIVE_INFINITY
    countNearest(scores, occurrences)
  }
  return hubnessOf(sample, occurrences, count)
}

/**
 * How evenly pictures are found by words, and at which rank words find the picture of their own item, by cosine alone.
 * Words of the sampled pictures ask; a picture that scores the same as the own one (a copy) does not push it down. Hubness
 * is among as many pictures as words ask: where few ask among many, most are never found, whatever the vectors are.
 */
export function crossNeighbours(texts: VectorRows, images: VectorRows): { hubness: Hubness | null; own: OwnRanks } {
  const targets = sampleRows(images, compared)
  const count = targets.items.length
  const rowOf = new Map(Array.from(targets.items, (item, row) => [item, row]))
  const asking = [...texts.items.keys()].filter((row) => rowOf.has(texts.items[row] ?? -1))
  const found = spread(count, asking.length)
  const occurrences = new Uint32Array(found.length)
  const scores = new Float32Array(count)
  const ranks = asking.map((row) => {
    const item = texts.items[row] ?? 0
    dotWithAll(rowAt(texts, row), targets, scores)
    const ownScore = scores[rowOf.get(item) ?? 0] ?? 0
    countNearest(
      Float32Array.from(found, (target) => scores[target] ?? 0),
      occurrences,
    )
    return { item, rank: 1 + scores.reduce((above, score) => above + (score > ownScore ? 1 : 0), 0) }
  })
  const hubness = ranks.length >= fewest ? hubnessOf(pickRows(targets, found), occurrences, ranks.length) : null
  return { hubness, own: { candidates: count, ranks } }
}

/** Adds one to the count of each of the k highest. */
function countNearest(scores: Float32Array, occurrences: Uint32Array): void {
  const nearest = new Int32Array(k).fill(-1)
  const best = new Float64Array(k).fill(Number.NEGATIVE_INFINITY)
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? 0
    if (score <= (best[k - 1] ?? 0)) continue
    let place = k - 1
    for (; place > 0 && score > (best[place - 1] ?? 0); place--) {
      best[place] = best[place - 1] ?? 0
      nearest[place] = nearest[place - 1] ?? -1
    }
    best[place] = score
    nearest[place] = row
  }
  for (const row of nearest) if (row >= 0) occurrences[row] = (occurrences[row] ?? 0) + 1
}

function hubnessOf({ items }: VectorRows, occurrences: Uint32Array, queries: number): Hubness {
  const average = (queries * k) / items.length
  const hubs = Array.from(items, (item, row) => ({ item, occurrences: occurrences[row] ?? 0 }))
    .filter((one) => one.occurrences >= hubFrom * Math.max(average, 1))
    .sort((one, other) => other.occurrences - one.occurrences)
    .slice(0, mostHubs)
  const neverFound = occurrences.filter((each) => each === 0).length / items.length
  return { rows: items.length, queries, skewness: measuredSkewness(occurrences), neverFound, hubs }
}

/** The third standardised moment; its interval by drawing the rows anew. */
function measuredSkewness(values: Uint32Array): Measured {
  const random = xorshift(0x9e3779b9)
  const drawn = Float64Array.from({ length: resamples }, () =>
    skewness(values.map(() => values[Math.floor(random() * values.length)] ?? 0)),
  ).sort()
  return { value: skewness(values), interval: [percentile(drawn, 0.025), percentile(drawn, 0.975)] }
}

function skewness(values: Uint32Array): number {
  const { length } = values
  const mean = values.reduce((sum, value) => sum + value, 0) / length
  let [second, third] = [0, 0]
  for (const value of values) {
    second += (value - mean) ** 2 / length
    third += (value - mean) ** 3 / length
  }
  return second === 0 ? 0 : third / second ** 1.5
}
