import { describe, expect, it } from 'vitest'
import type { QueryOutcome } from '@/lib/evaluate/evaluation-result.ts'
import {
  formatDifference,
  groupWords,
  judgementOf,
  metricsOf,
  ranksInWords,
  relevantWords,
  worstQueries,
} from './evaluation-words.ts'

describe('the figures of a run', () => {
  it('come in the order of k, with their intervals', () => {
    const recall = { '10': 0.9, '1': 0.5, '5': 0.8 }
    const intervals = { recall: { '1': [0.4, 0.6] }, mrr: [0.5, 0.7], ndcg: [0.6, 0.8] } as never
    const metrics = metricsOf({ recall, mrr: 0.6, ndcg: 0.7, intervals })
    expect(metrics.map(({ key }) => key)).toEqual(['recall@1', 'recall@5', 'recall@10', 'mrr', 'ndcg'])
    expect(metrics[0]?.interval).toEqual([0.4, 0.6])
  })
})

describe('a difference', () => {
  it.each([
    [0.1, true, 'better'],
    [-0.1, true, 'worse'],
    [0.1, false, 'chance'],
    [0, false, 'chance'],
  ] as const)('of %d that is certain (%s) is %s', (difference, isCertain, kind) => {
    expect(judgementOf({ difference, isCertain }).kind).toBe(kind)
  })

  it('carries its sign, unless it is nothing', () => {
    expect([0.0241, -0.0241, -0.0001].map(formatDifference)).toEqual(['+0.024', '−0.024', '0.000'])
  })
})

it('says what a set calls by its own names', () => {
  expect(groupWords({ by: 'language', name: 'hi' })).toBe('Hindi')
  expect(groupWords({ by: 'language', name: 'no tag' })).toBe('no tag')
  expect(groupWords({ by: 'target', name: 'pair' })).toBe('Picture with words')
  expect(groupWords({ by: 'target', name: 'map' })).toBe('map')
  expect(relevantWords('guide.md#heading=Brakes#text=a = b')).toBe('guide.md, under “Brakes”, where it says “a = b”')
  expect(relevantWords('C# by example.pdf#page=3')).toBe('C# by example.pdf, page 3')
})

describe('the worst queries', () => {
  const outcome = (query: string, ranks: (number | null)[]): QueryOutcome => ({
    query,
    image: null,
    ranks,
    answerability: null,
  })

  it('begin with what was not found; those that found all first, and those that want nothing, are left out', () => {
    const each = [
      outcome('perfect', [2, 1]),
      outcome('unanswerable', []),
      outcome('late', [7]),
      outcome('half', [1, null]),
      outcome('lost', [null]),
    ]
    expect(worstQueries(each).map(({ query }) => query)).toEqual(['lost', 'late', 'half'])
  })

  it('say where what is wanted came', () => {
    expect(ranksInWords([null], 100)).toBe('not among the first 100')
    expect(ranksInWords([7, 2], 100)).toBe('came 2nd and 7th')
    expect(ranksInWords([3, null], 100)).toBe('came 3rd, 1 not among the first 100')
    expect(ranksInWords([5, 4, 3, 2, 1], 10)).toBe('came 1st, 2nd, 3rd, 4th …')
  })
})
