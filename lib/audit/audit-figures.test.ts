import { describe, expect, it } from 'vitest'
import type { Metadata } from '../types.ts'
import type { AuditReport } from './audit-report.ts'
import type { CollectedItem } from './collect-items.ts'
import { driftOf } from './drift.ts'
import { duplicatesOf } from './duplicates.ts'
import { groupRecallOf, likelyGroupKeys } from './group-recall.ts'

function item(number: number, pictureKey: string | null, words = ''): CollectedItem {
  const shown = { itemId: `i${number}`, documentId: 'd', imageUrl: null, name: 'a', page: null, text: '', metadata: {} }
  return { shown, metadata: {}, pictureKey, wordsKey: words || null }
}

describe('duplicatesOf', () => {
  const numbers = Uint32Array.from([0, 1, 2, 3, 4, 5])
  const items = ['a', 'a', 'b', 'c', 'd', 'e'].map((key, at) => item(at, key))
  const figures = (pairs: [number, number][]) =>
    duplicatesOf(items, {
      modality: 'image',
      numbers,
      near: { pairs, isExact: true, isComplete: true },
      threshold: 0.97,
    })

  it('keeps exact copies apart from near ones', () => {
    const { exact, exactOrNear, exactGroups, nearGroups, groups } = figures([
      [0, 1],
      [2, 3],
      [3, 4],
    ])
    expect(exact).toBeCloseTo(2 / 6)
    expect(exactOrNear.value).toBeCloseTo(5 / 6)
    expect([exactGroups, nearGroups]).toEqual([1, 1])
    const ids = groups.map(({ kind, items }) => [kind, ...items.map(({ itemId }) => itemId)])
    expect(ids).toEqual([
      ['exact', 'i0', 'i1'],
      ['near', 'i2', 'i3', 'i4'],
    ])
  })

  it('has an exact copy in a near group with all its copies', () => {
    expect(figures([[1, 5]]).groups.find(({ kind }) => kind === 'near')?.count).toBe(3)
  })

  it('finds nothing where nothing is', () => {
    const nothing = { pairs: [], isExact: true, isComplete: true }
    const of = duplicatesOf([], { modality: 'text', numbers: new Uint32Array(), near: nothing, threshold: 1 })
    expect(of).toMatchObject({ exact: 0, groups: [], exactOrNear: { value: 0 } })
  })

  it('takes items without words for no copies of each other', () => {
    const silent = [item(0, null), item(1, null)]
    const near = { pairs: [], isExact: true, isComplete: true }
    const vectors = { numbers: Uint32Array.from([0, 1]), near, threshold: 0.97 }
    expect(duplicatesOf(silent, { modality: 'text', ...vectors }).exact).toBe(0)
    expect(duplicatesOf(silent, { modality: 'audio', ...vectors }).exact).toBe(0)
  })
})

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

describe('driftOf', () => {
  const measured = (value: number, margin = 0.01) => ({
    value,
    interval: [value - margin, value + margin] as [number, number],
  })
  const report = (distance: number, mean: number[], change: Partial<AuditReport> = {}): AuditReport => ({
    model: 'm',
    dimensions: 2,
    items: 100,
    examined: 100,
    seconds: 1,
    averagePairwiseDistance: distance,
    silhouetteScore: null,
    modalities: [
      {
        modality: 'image',
        vectors: 100,
        averagePairwiseDistance: measured(distance),
        effectiveDimensions: 2,
        silhouetteScore: null,
        clusters: [],
        hubness: null,
        mean,
        variance: 0.5,
      },
    ],
    gaps: [],
    crossHubness: null,
    duplicates: [],
    groupRecall: [],
    parity: [],
    drift: null,
    ...change,
  })
  const before = (one: AuditReport) => ({ id: 'before', createdAt: '2026-01-01T00:00:00Z', report: one })
  const drifted = (one: AuditReport, other: AuditReport) =>
    driftOf(before(one), other).changes.flatMap(({ figure, isDrift }) => (isDrift ? figure : []))

  it('passes over what chance may do, and what does not matter', () => {
    expect(drifted(report(0.8, [0.1, 0]), report(0.815, [0.12, 0]))).toEqual([])
  })

  it('tells a figure and a mean that have moved', () => {
    expect(drifted(report(0.8, [0.1, 0]), report(0.7, [0.1, 0]))).toEqual(['image.averagePairwiseDistance'])
    expect(drifted(report(0.8, [0.1, 0]), report(0.8, [0.5, 0]))).toEqual(['image.mean'])
  })

  it('does not compare the vectors of two models, but what is found with them', () => {
    const recall = (value: number) => ({
      groupRecall: [
        {
          source: 'pictures',
          queries: 100,
          candidates: null,
          recall: { '1': 0, '5': 0, '10': value },
          interval: [value - 0.02, value + 0.02] as [number, number],
          keys: [],
        },
      ],
    })
    const other = report(0.2, [0.9, 0], { model: 'n', ...recall(0.5) })
    expect(drifted(report(0.8, [0.1, 0], recall(0.7)), other)).toEqual(['recall.pictures'])
  })
})
