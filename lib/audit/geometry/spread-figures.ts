import { dot } from '../../vector-math.ts'
import type { Measured } from '../audit-figures.ts'
import { intervalOfMean } from './interval-of-mean.ts'
import { meanOf, rowAt, sampleRows, sumOf, type VectorRows } from './vector-rows.ts'

/** Vectors whose pairs are compared for the effective dimensions. */
const compared = 1500

/**
 * The mean cosine distance (1 − cosine) of all pairs of rows, exact at any number: the dot products of all pairs add up
 * to the squared length of the sum. The interval is of the mean over items drawn anew (a U-statistic of degree two, whose
 * mean moves twice as far as that of each item's own distances). null of fewer than two.
 */
export function averagePairwiseDistance(rows: VectorRows): Measured | null {
  const count = rows.items.length
  if (count < 2) return null
  const sum = sumOf(rows)
  const own = Array.from({ length: count }, (_, row) => {
    const vector = rowAt(rows, row)
    return 1 - (dot(sum, vector) - dot(vector, vector)) / (count - 1)
  })
  const value = own.reduce((total, each) => total + each, 0) / count
  const [low, high] = intervalOfMean(own)
  // Rounding makes the distance of equal vectors a little less than 0.
  return { value: Math.max(0, value), interval: [value + 2 * (low - value), value + 2 * (high - value)] }
}

/** How the rows lie around their mean. */
export interface Spread {
  /** Not of unit length. */
  mean: Float64Array
  /** Mean squared distance from the mean: the trace of the covariance. */
  variance: number
  /**
   * Participation ratio tr(C)² / tr(C²) of the covariance: over how many directions the rows spread, as if evenly. From
   * pairs of different rows of a sample. null where they don't spread at all.
   */
  effectiveDimensions: number | null
}

export function spreadOf(rows: VectorRows): Spread {
  const mean = meanOf(rows)
  const { values, dimensions, items } = sampleRows(rows, compared)
  const centred = values.map((value, at) => value - (mean[at % dimensions] ?? 0))
  const count = items.length
  let variance = 0
  let squares = 0
  for (let one = 0; one < count; one++) {
    const vector = centred.subarray(one * dimensions, (one + 1) * dimensions)
    variance += dot(vector, vector) / count
    for (let other = 0; other < one; other++)
      squares += dot(vector, centred.subarray(other * dimensions, (other + 1) * dimensions)) ** 2
  }
  const meanSquare = squares / ((count * (count - 1)) / 2)
  const effectiveDimensions = count > 1 && meanSquare > 1e-12 ? Math.min(dimensions, variance ** 2 / meanSquare) : null
  return { mean, variance, effectiveDimensions }
}
