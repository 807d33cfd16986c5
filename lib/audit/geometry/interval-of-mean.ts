import { bootstrapIntervals } from '../../evaluate/bootstrap.ts'
import type { Interval } from '../../evaluate/evaluation-result.ts'

/** From so many values on, means drawn anew lie as the normal distribution does, and are not worth their time. */
const normalFrom = 5000

/** 95% interval of the mean of the values, by drawing them anew. */
export function intervalOfMean(values: number[]): Interval {
  if (values.length < normalFrom) return bootstrapIntervals({ values }).values
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  const margin = 1.96 * Math.sqrt(variance / values.length)
  return [mean - margin, mean + margin]
}
