import { describe, expect, it } from 'vitest'
import type { Metadata } from '../types.ts'
import { groupRecallOf, likelyGroupKeys } from './group-recall.ts'

describe('groupRecallOf', () => {
  const outcomes = (count: number, rank: number | null, metadata: Metadata) =>
    Array.from({ length: count }, () => ({ ranks: [rank], metadata }))
  const options = { keys: ['style'], candidates: 100 }

  it('says which group is found less, and not what chance may do', () => {
    const found = [...outcomes(60, 1, { style: 'photo' }), ...outcomes(60, null, { style: 'drawing' })]
    const groups = groupRecallOf('pairs', found, options)?.keys[0]?.groups ?? []
    expect(groups.map(({ value, difference }) => [value, Math.sign(difference ?? 0)])).toEqual([
      ['photo', 1],
      ['drawing', -1],
    ])
    const even = [...outcomes(50, 1, { style: 'photo' }), ...outcomes(50, 2, { style: 'drawing' })]
    // 7 of 8 are found, and 4 of 7: of so few no difference is certain.
    const few = [
      ...outcomes(7, 1, { style: 'photo' }),
      ...outcomes(1, 30, { style: 'photo' }),
      ...outcomes(4, 1, { style: 'drawing' }),
      ...outcomes(3, 30, { style: 'drawing' }),
    ]
    for (const [chance, recall] of [
      [even, 1],
      [few, 7 / 8],
    ] as const) {
      const [first, second] = groupRecallOf('pairs', chance, options)?.keys[0]?.groups ?? []
      expect(first?.recall['10']).toBeCloseTo(recall)
      expect([first?.difference, second?.difference]).toEqual([null, null])
    }
  })

  it('leaves out groups of a few queries and keys with one group', () => {
    const found = [...outcomes(20, 1, { style: 'photo' }), ...outcomes(4, null, { style: 'rare' })]
    expect(groupRecallOf('pairs', found, options)?.keys).toEqual([])
    expect(groupRecallOf('pairs', [], options)).toBeNull()
  })

  it('gives the recall of pairs among fewer pictures, too, which a grown collection is compared by', () => {
    const found = [...outcomes(20, 1, { style: 'photo' }), ...outcomes(20, 15, { style: 'drawing' })]
    const { among = {}, keys } = groupRecallOf('pairs', found, { keys: ['style'], candidates: 120 }) ?? {}
    expect(Object.keys(among)).toEqual(['25', '50', '100'])
    // At rank 15 of 120 some four better ones are left among 25, and twelve among 100.
    expect(among['25']?.value).toBeCloseTo(1, 2)
    expect(among['100']?.value).toBeCloseTo(0.5, 1)
    expect(keys?.[0]?.groups.map(({ among }) => Object.keys(among).length)).toEqual([3, 3])
    expect(groupRecallOf('pictures', found, { keys: [], candidates: null })?.among).toEqual({})
  })

  it('takes keys with a few common values for groups', () => {
    const values = new Map([
      [
        'style',
        new Map([
          ['photo', 50],
          ['drawing', 30],
        ]),
      ],
      ['title', new Map(Array.from({ length: 40 }, (_, at) => [`t${at}`, 1]))],
      ['licence', new Map([['CC0', 80]])],
      [
        'seconds',
        new Map([
          ['12', 40],
          ['30', 40],
        ]),
      ],
      [
        'price',
        new Map([
          ['9.95', 40],
          ['12', 40],
        ]),
      ],
      ['height', new Map([1, 2, 3, 4, 5, 6].map((value) => [String(value), 20]))],
      [
        'stars',
        new Map([
          ['1', 40],
          ['5', 40],
        ]),
      ],
      [
        'moderation',
        new Map([
          ['flagged', 20],
          ['cleared', 20],
        ]),
      ],
    ])
    expect(likelyGroupKeys(values)).toEqual(['stars', 'style'])
  })
})
