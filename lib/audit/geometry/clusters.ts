import { xorshift } from '../../evaluate/bootstrap.ts'
import { spread } from '../../spread.ts'
import { dot, variance } from '../../vector-math.ts'
import type { Measured } from '../audit-figures.ts'
import { dotWithAll, pickRows, rowAt, sampleRows, type VectorRows } from './vector-rows.ts'

/** Rows that k-means sees, and rows whose distances make the silhouette. */
const clustered = 5000
const compared = 1500
const mostRounds = 50
/** Share of the rows that still change their cluster when k-means ends: the score moves by less than its third digit. */
const settled = 0.005
/** Beginnings of k-means; the one whose clusters are tightest counts. */
const restarts = 3
/** Halves of the rows that are clustered anew, for the interval: from 20 its width is off by a sixth. */
const halves = 20

export interface Clusters {
  /** How well items lie in their own cluster and not in the next: −1 to 1, Euclidean distances (Rousseeuw 1987). */
  silhouette: Measured
  /** Of the rows that were clustered, largest first; `example` is the item number of the row nearest the middle. */
  clusters: { size: number; example: number }[]
  rows: number
}

interface Clustering {
  /** Cluster of each row. */
  labels: Uint32Array
  centres: VectorRows
  /** Sum of squared distances from the centres. */
  inertia: number
}

/**
 * Clusters a sample of the rows by k-means and says how well they are apart, with k = 10 as the article has it, or fewer
 * where there are fewer different rows. null where there are not two clusters of three rows.
 */
export function clustersOf(rows: VectorRows, wanted = 10): Clusters | null {
  const sample = sampleRows(rows, clustered)
  const k = Math.min(wanted, sample.items.length - 1)
  if (k < 2) return null
  const best = tightest(sample, k)
  const value = silhouetteOf(sample, best.labels, compared)
  if (value === null) return null
  const members = Map.groupBy(best.labels.keys(), (row) => best.labels[row] ?? 0)
  const clusters = [...members]
    .map(([label, own]) => ({ size: own.length, example: exampleOf(sample, own, rowAt(best.centres, label)) }))
    .sort((one, other) => other.size - one.size)
  const margin = 1.96 * deviationOf(sample, k)
  const interval: Measured['interval'] = [Math.max(-1, value - margin), Math.min(1, value + margin)]
  return { silhouette: { value, interval }, clusters, rows: sample.items.length }
}

/**
 * How far the score moves where the rows are drawn anew, and clustered anew with them: clusters that stay what they are
 * would tell less than half of it. From halves of the rows drawn without replacement, whose scores vary around that of all
 * as scores of so many rows do around the truth (Politis, Romano & Wolf 1999); copies in a bootstrap would make clusters.
 */
function deviationOf(rows: VectorRows, k: number): number {
  const random = xorshift(0x9e3779b9)
  const count = Math.floor(rows.items.length / 2)
  const scores = Array.from({ length: halves }, () => {
    const half = pickRows(rows, drawn(rows.items.length, count, random))
    const { labels } = tightest(half, Math.min(k, count - 1))
    return silhouetteOf(half, labels, compared / 2) ?? []
  }).flat()
  // Of a handful of rows nothing is known.
  return scores.length < halves / 2 ? Number.POSITIVE_INFINITY : Math.sqrt(variance(scores))
}

/** So many of the numbers below `of`, each once, ascending. */
function drawn(of: number, count: number, random: () => number): number[] {
  const chosen: number[] = []
  for (let at = 0; at < of; at++) if (random() * (of - at) < count - chosen.length) chosen.push(at)
  return chosen
}

/** The best of several beginnings. */
function tightest(rows: VectorRows, k: number): Clustering {
  const tries = Array.from({ length: restarts }, (_, attempt) => kMeans(rows, k, 0x9e3779b9 + attempt))
  return tries.reduce((one, other) => (other.inertia < one.inertia ? other : one))
}

/** Lloyd's algorithm from the beginning of k-means++ (Arthur & Vassilvitskii 2007); the same for the same seed. */
function kMeans(rows: VectorRows, k: number, seed: number): Clustering {
  const count = rows.items.length
  const labels = new Uint32Array(count)
  let centres = firstCentres(rows, k, xorshift(seed))
  for (let round = 0; ; round++) {
    const { moved, inertia } = assign(rows, centres, labels)
    if (moved <= settled * count || round === mostRounds) return { labels, centres, inertia }
    centres = middlesOf(rows, labels, centres)
  }
}

/** Each next centre is a row, drawn by its squared distance from the nearest one so far. Fewer where rows are equal. */
function firstCentres(rows: VectorRows, k: number, random: () => number): VectorRows {
  const count = rows.items.length
  const chosen = [Math.floor(random() * count)]
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  const scores = new Float32Array(count)
  while (chosen.length < k) {
    dotWithAll(rowAt(rows, chosen.at(-1) ?? 0), rows, scores)
    let total = 0
    for (let row = 0; row < count; row++) {
      distances[row] = Math.min(distances[row] ?? 0, squaredDistance(scores[row] ?? 0))
      total += distances[row] ?? 0
    }
    // Nothing is left but copies of the centres, rounding aside.
    if (total < count * 1e-6) break
    let left = random() * total
    const next = distances.findIndex((distance) => {
      left -= distance
      return left < 0
    })
    chosen.push(next < 0 ? count - 1 : next)
  }
  return pickRows(rows, chosen)
}

/** Gives each row the label of its nearest centre; returns how many changed theirs. */
function assign(rows: VectorRows, centres: VectorRows, labels: Uint32Array): { moved: number; inertia: number } {
  const k = centres.items.length
  const norms = Float64Array.from({ length: k }, (_, label) => dot(rowAt(centres, label), rowAt(centres, label)))
  const scores = new Float32Array(k)
  let [moved, inertia] = [0, 0]
  for (let row = 0; row < labels.length; row++) {
    dotWithAll(rowAt(rows, row), centres, scores)
    let [nearest, least] = [0, Number.POSITIVE_INFINITY]
    for (let label = 0; label < k; label++) {
      const distance = 1 + (norms[label] ?? 0) - 2 * (scores[label] ?? 0)
      if (distance < least) [nearest, least] = [label, distance]
    }
    if (labels[row] !== nearest) moved++
    labels[row] = nearest
    inertia += least
  }
  return { moved, inertia }
}

/** The means of the clusters; one that has lost its rows stays where it was. */
function middlesOf(rows: VectorRows, labels: Uint32Array, before: VectorRows): VectorRows {
  const { dimensions } = rows
  const sums = new Float64Array(before.values.length)
  const counts = new Uint32Array(before.items.length)
  for (const [row, label] of labels.entries()) {
    counts[label] = (counts[label] ?? 0) + 1
    const [from, to] = [row * dimensions, label * dimensions]
    for (let index = 0; index < dimensions; index++)
      sums[to + index] = (sums[to + index] ?? 0) + (rows.values[from + index] ?? 0)
  }
  const values = before.values.map((value, at) => {
    const count = counts[Math.floor(at / dimensions)] ?? 0
    return count > 0 ? (sums[at] ?? 0) / count : value
  })
  return { ...before, values }
}

/** The mean over a sample; null where all of it is in one cluster. A row alone in its cluster has 0, as Rousseeuw says. */
function silhouetteOf(rows: VectorRows, allLabels: Uint32Array, most: number): number | null {
  const chosen = spread(rows.items.length, most)
  const sample = pickRows(rows, chosen)
  const labels = Uint32Array.from(chosen, (row) => allLabels[row] ?? 0)
  const sizes = new Float64Array(1 + labels.reduce((most, label) => Math.max(most, label), 0))
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1
  if (sizes.filter((size) => size > 0).length < 2) return null
  const scores = new Float32Array(labels.length)
  const sums = new Float64Array(sizes.length)
  let total = 0
  for (const [row, own] of labels.entries()) {
    const size = sizes[own] ?? 0
    if (size < 2) continue
    dotWithAll(rowAt(sample, row), sample, scores)
    sums.fill(0)
    for (let other = 0; other < labels.length; other++) {
      const label = labels[other] ?? 0
      if (other !== row) sums[label] = (sums[label] ?? 0) + Math.sqrt(squaredDistance(scores[other] ?? 0))
    }
    const within = (sums[own] ?? 0) / (size - 1)
    let next = Number.POSITIVE_INFINITY
    for (let label = 0; label < sums.length; label++)
      if (label !== own && (sizes[label] ?? 0) > 0) next = Math.min(next, (sums[label] ?? 0) / (sizes[label] ?? 1))
    const widest = Math.max(within, next)
    if (widest > 0) total += (next - within) / widest
  }
  return total / labels.length
}

function exampleOf(rows: VectorRows, members: number[], centre: Float32Array): number {
  const nearest = members.reduce((one, other) =>
    dot(rowAt(rows, other), centre) > dot(rowAt(rows, one), centre) ? other : one,
  )
  return rows.items[nearest] ?? 0
}

/** Of unit vectors. */
function squaredDistance(cosine: number): number {
  return Math.max(0, 2 - 2 * cosine)
}
