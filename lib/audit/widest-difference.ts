import { xorshift } from '../evaluate/bootstrap.ts'
import { mean } from '../evaluate/metrics.ts'
import type { ParityFigures } from './audit-figures.ts'
import { intervalOfMean } from './geometry/interval-of-mean.ts'

/** So many that a chance of 5% is known to half a percent. */
const permutations = 2000
/** Of a widest difference that is no difference. */
const mostByChance = 0.05

/**
 * The two groups whose means over the prompts are furthest apart, and whether that is unlikely to be chance. Among many
 * groups two are far apart anyway, so the widest is compared with the widest that come out when the groups are dealt anew
 * within each prompt (a permutation test: Good 2005; max statistic: Westfall & Young 1993). null of fewer than two groups.
 *
 * @param values by group, one for each prompt, in the same order
 */
export function widestDifference(values: Map<string, number[]>): ParityFigures['widest'] {
  const [more, ...others] = [...values].sort(([, one], [, other]) => mean(other) - mean(one))
  const less = others.at(-1)
  if (!more || !less) return null
  const each = more[1].map((value, at) => value - (less[1][at] ?? 0))
  const difference = { value: mean(each), interval: intervalOfMean(each) }
  return { more: more[0], less: less[0], difference, isCertain: chanceOf([...values.values()]) < mostByChance }
}

/** Share of the permutations in which two groups are at least as far apart as in these values. */
function chanceOf(values: number[][]): number {
  const prompts = (values[0] ?? []).map((_, at) => Float64Array.from(values, (group) => group[at] ?? 0))
  const sums = new Float64Array(values.length)
  const widest = rangeOfSums(prompts, sums)
  const random = xorshift(0x9e3779b9)
  let asWide = 1
  for (let permutation = 0; permutation < permutations; permutation++) {
    for (const prompt of prompts) shuffle(prompt, random)
    if (rangeOfSums(prompts, sums) >= widest - 1e-9) asWide++
  }
  return asWide / (permutations + 1)
}

function rangeOfSums(prompts: Float64Array[], sums: Float64Array): number {
  sums.fill(0)
  for (const prompt of prompts)
    for (let group = 0; group < sums.length; group++) sums[group] = (sums[group] ?? 0) + (prompt[group] ?? 0)
  return Math.max(...sums) - Math.min(...sums)
}

/** Fisher and Yates. */
function shuffle(values: Float64Array, random: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1))
    const value = values[last] ?? 0
    values[last] = values[at] ?? 0
    values[at] = value
  }
}
