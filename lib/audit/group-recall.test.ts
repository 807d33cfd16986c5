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
    const few = [...outcomes(7, 1, { style: 'photo' }), ...outcomes(6, 30, { style: 'drawing' })]
    const even = [...outcomes(50, 1, { style: 'photo' }), ...outcomes(50, 2, { style: 'drawing' })]
    for (const chance of [even, few.slice(0, 12)])
      expect(groupRecallOf('pairs', chance, options)?.keys[0]?.groups[0]?.recall['10']).toBe(1)
    expect(groupRecallOf('pairs', even, options)?.keys[0]?.groups.map(({ difference }) => difference)).toEqual([
      null,
      null,
    ])
  })

  it('leaves out groups of a few queries and keys with one group', () => {
    const found = [...outcomes(20, 1, { style: 'photo' }), ...outcomes(4, null, { style: 'rare' })]
    expect(groupRecallOf('pairs', found, options)?.keys).toEqual([])
    expect(groupRecallOf('pairs', [], options)).toBeNull()
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
        'moderation',
        new Map([
          ['flagged', 20],
          ['cleared', 20],
        ]),
      ],
    ])
    expect(likelyGroupKeys(values)).toEqual(['style'])
  })
})
