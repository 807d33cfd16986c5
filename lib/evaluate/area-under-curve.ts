/**
 * The area under the ROC curve: the share of pairs of a positive and a negative in which the positive scores higher, ties
 * counting half (Hanley & McNeil 1982). NaN where there are no such pairs.
 */
export function areaUnderCurve(positive: number[], negative: number[]): number {
  const sorted = Float64Array.from(negative).sort()
  const won = positive.reduce(
    (sum, score) => sum + (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / 2,
    0,
  )
  return won / (positive.length * negative.length)
}

/** How many of the sorted values are below the bound, or up to it. */
function countBelow(sorted: Float64Array, bound: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] ?? 0
    if (value < bound || (orEqual && value === bound)) low = middle + 1
    else high = middle
  }
  return low
}
