import { describe, expect, it } from 'vitest'
import { firstRanks, mean, ndcg, recall, reciprocalRank } from './metrics.ts'

describe('ranking metrics', () => {
  it('takes the first rank of each relevant thing', () => {
    expect(firstRanks([[], [0], [0, 1]], 3)).toEqual([2, 3, null])
  })

  it('counts the share found among the first k', () => {
    expect(recall([1, 4, null], 1)).toBeCloseTo(1 / 3)
    expect(recall([1, 4, null], 4)).toBeCloseTo(2 / 3)
    expect(recall([], 10)).toBe(0)
  })

  it('takes the reciprocal of the best rank', () => {
    expect(reciprocalRank([null, 4, 2])).toBe(0.5)
    expect(reciprocalRank([null])).toBe(0)
  })

  it('discounts by the logarithm of the rank and compares with the best order', () => {
    expect(ndcg([1, 2], 10)).toBe(1)
    // One relevant thing at rank 3: 1 / log2(4), where 1 / log2(2) could be had.
    expect(ndcg([3], 10)).toBeCloseTo(0.5)
    expect(ndcg([1, null], 10)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)))
    expect(ndcg([11], 10)).toBe(0)
  })

  it('gives no more than the best order has where one hit is several relevant things', () => {
    expect(ndcg([1, 1], 10)).toBe(1)
    expect(ndcg([2, 2, 1], 10)).toBe(1)
    expect(ndcg([2, 2], 10)).toBeCloseTo((1 / Math.log2(3) + 0.5) / (1 + 1 / Math.log2(3)))
  })

  it('averages', () => {
    expect(mean([1, 2, 3])).toBe(2)
    expect(mean([])).toBe(0)
  })
})
