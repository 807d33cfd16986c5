import type { Interval } from './evaluation-result.ts'

/** So many that the bounds of the interval move by less than the third digit that is shown. */
const resamples = 2000
const level = 0.95

/**
 * 95% percentile bootstrap intervals of means over the same queries (Efron & Tibshirani 1993, ch. 13; for retrieval Sakai,
 * SIGIR 2006): queries are drawn with replacement as often as there are queries, and the means of 2000 such draws lie
 * within the interval but for 2.5% at either end. Every metric sees the same draws, and so does every call with as many
 * queries: the same figures have the same interval.
 *
 * @param values by metric, one value for each query
 */
export function bootstrapIntervals<Name extends string>(values: Record<Name, number[]>): Record<Name, Interval> {
  const names = Object.keys(values) as Name[]
  const queries = Math.max(0, ...names.map((name) => values[name].length))
  const random = xorshift(0x9e3779b9)
  const means = new Map(names.map((name) => [name, new Float64Array(resamples)]))
  const drawn = new Uint32Array(queries)
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let at = 0; at < queries; at += 1) drawn[at] = Math.floor(random() * queries)
    for (const [name, of] of means) {
      let sum = 0
      for (const query of drawn) sum += values[name][query] ?? 0
      of[resample] = queries > 0 ? sum / queries : 0
    }
  }
  const interval = (name: Name): Interval => {
    const sorted = (means.get(name) ?? new Float64Array()).sort()
    return [percentile(sorted, (1 - level) / 2), percentile(sorted, (1 + level) / 2)]
  }
  return Object.fromEntries(names.map((name) => [name, interval(name)])) as Record<Name, Interval>
}

/** The value below which a share of the sorted values lies, interpolated between neighbours; 0 of nothing. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? 0
  const high = sorted[Math.ceil(at)] ?? low
  return low + (high - low) * (at - Math.floor(at))
}

/** Marsaglia's xorshift (2003), in [0, 1): Math.random can't be seeded. */
export function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
