import { logistic } from '../../logistic.ts'
import { dot } from '../../vector-math.ts'
import type { Measured } from '../audit-figures.ts'
import { intervalOfMean } from './interval-of-mean.ts'
import { spreadOf } from './spread-figures.ts'
import { meanOf, pairsOf, rowAt, sampleRows, type VectorRows } from './vector-rows.ts'

/** Rows of each modality that the line between them is learned and tested on. */
const compared = 2000
/** Rows of each that tell over how many directions they spread. */
const forDirections = 300
const rounds = 300
/** Of the gradient: stable below 4, since the loss of unit vectors and a bias curves by 1/2 at most. */
const stepSize = 3

export interface ModalityGap {
  /**
   * Euclidean distance of the two means: 0 where they lie together, at most 2 (Liang et al. 2022, arXiv:2203.02053). Less
   * what the means of so few are apart by chance.
   */
  distance: Measured
  /** Share of held-out vectors whose modality a linear classifier tells: 0.5 is chance, 1 is two cones apart. */
  separability: number | null
  /** Of items with both. `own`: mean cosine of an item's two vectors; `other`: of one item's with another's. */
  pairs: { count: number; own: Measured; other: number } | null
}

/** Where two modalities lie in relation to each other; null where one has fewer than two vectors. */
export function modalityGapOf(one: VectorRows, other: VectorRows): ModalityGap | null {
  if (one.items.length < 2 || other.items.length < 2) return null
  const pairs = pairFigures(one, other)
  return { distance: distanceOf(one, other, pairs), separability: separabilityOf(one, other), pairs }
}

/**
 * The squared distance of two sample means is too long by the variance of their difference: the sum of their variances, less
 * twice their covariance, which items with both vectors have. The interval is of the squared distance, too: the means move
 * along their difference as the mean of the rows' projections on it does, and across it by that variance times chi-squared
 * over as many directions as the rows spread over, which is what counts where there is hardly a gap.
 */
function distanceOf(one: VectorRows, other: VectorRows, pairs: ModalityGap['pairs']): Measured {
  const [here, there] = [meanOf(one), meanOf(other)]
  const difference = here.map((value, index) => value - (there[index] ?? 0))
  const length = Math.sqrt(dot(difference, difference))
  if (length === 0) return { value: 0, interval: [0, 0] }
  // Of unit vectors: 1 less the squared mean is the variance.
  const varianceOf = (mean: Float64Array, { items }: VectorRows) => (1 - dot(mean, mean)) / (items.length - 1)
  const covariance = pairs
    ? (pairs.count * (pairs.own.value - pairs.other)) / (one.items.length * other.items.length)
    : 0
  const byChance = Math.max(0, varianceOf(here, one) + varianceOf(there, other) - 2 * covariance)
  const squared = Math.max(0, length ** 2 - byChance)
  const directions = Math.min(
    ...[one, other].map((rows) => spreadOf(sampleRows(rows, forDirections)).effectiveDimensions ?? 1),
  )
  const along =
    2 * Math.sqrt(squared) * Math.hypot(...[one, other].map((rows) => marginAlong(rows, difference, length)))
  const margin = Math.hypot(along, 1.96 * Math.sqrt(2 / directions) * byChance)
  return {
    value: Math.sqrt(squared),
    interval: [Math.sqrt(Math.max(0, squared - margin)), Math.sqrt(squared + margin)],
  }
}

/** Half of the 95% interval of the mean of the rows' projections on a direction. */
function marginAlong(rows: VectorRows, direction: Float64Array, length: number): number {
  const projections = Array.from({ length: rows.items.length }, (_, row) => dot(rowAt(rows, row), direction) / length)
  const [low, high] = intervalOfMean(projections)
  return (high - low) / 2
}

/** Logistic regression by gradient descent on every other row; balanced accuracy on the rest. */
function separabilityOf(one: VectorRows, other: VectorRows): number | null {
  const samples = [sampleRows(one, compared), sampleRows(other, compared)] as const
  if (samples.some(({ items }) => items.length < 4)) return null
  const { dimensions } = one
  const rows = samples.flatMap((sample, modality) =>
    Array.from({ length: sample.items.length }, (_, row) => ({
      vector: rowAt(sample, row),
      target: modality === 0 ? 1 : 0,
      // So that a small modality counts as much as a large one.
      weight: 1 / Math.ceil(sample.items.length / 2),
      isHeldOut: row % 2 === 1,
    })),
  )
  const learned = rows.filter(({ isHeldOut }) => !isHeldOut)
  const weights = new Float64Array(dimensions)
  let bias = 0
  const score = (vector: Float32Array) => dot(vector, weights) + bias
  for (let round = 0; round < rounds; round++) {
    const gradient = new Float64Array(dimensions)
    let biasGradient = 0
    for (const { vector, target, weight } of learned) {
      const error = (weight / 2) * (logistic(score(vector)) - target)
      biasGradient += error
      for (let index = 0; index < dimensions; index++)
        gradient[index] = (gradient[index] ?? 0) + error * (vector[index] ?? 0)
    }
    bias -= stepSize * biasGradient
    for (let index = 0; index < dimensions; index++)
      weights[index] = (weights[index] ?? 0) - stepSize * (gradient[index] ?? 0)
  }
  const shareRight = (target: number) => {
    const own = rows.filter((row) => row.isHeldOut && row.target === target)
    return own.filter(({ vector }) => score(vector) > 0 === (target === 1)).length / own.length
  }
  return (shareRight(0) + shareRight(1)) / 2
}

/** Exact: the cosines of all items with all others are those of the sums less each item's own. */
function pairFigures(one: VectorRows, other: VectorRows): ModalityGap['pairs'] {
  const pairs = pairsOf(one, other)
  const count = pairs.length
  if (count < 2) return null
  const own = pairs.map(([here, there]) => dot(rowAt(one, here), rowAt(other, there)))
  const total = own.reduce((sum, each) => sum + each, 0)
  const sums = [new Float64Array(one.dimensions), new Float64Array(one.dimensions)] as const
  for (const [here, there] of pairs) {
    addTo(sums[0], rowAt(one, here))
    addTo(sums[1], rowAt(other, there))
  }
  return {
    count,
    own: { value: total / count, interval: intervalOfMean(own) },
    other: (dot(sums[0], sums[1]) - total) / (count * (count - 1)),
  }
}

function addTo(sum: Float64Array, vector: Float32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0)
}
