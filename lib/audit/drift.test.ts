import { describe, expect, it } from 'vitest'
import type { GroupRecall, Measured, ParityFigures } from './audit-figures.ts'
import type { AuditReport } from './audit-report.ts'
import { driftOf } from './drift.ts'

const measured = (value: number, margin = 0.01): Measured => ({ value, interval: [value - margin, value + margin] })

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
const same = (change: Partial<AuditReport>) => report(0.8, [0.1, 0], change)
const compare = (one: AuditReport, other: AuditReport) =>
  driftOf({ id: 'before', createdAt: '2026-01-01T00:00:00Z', report: one }, other)
const drifted = (one: AuditReport, other: AuditReport) =>
  compare(one, other).changes.flatMap(({ figure, isDrift }) => (isDrift ? figure : []))

const recallOf = (change: Partial<GroupRecall>): Partial<AuditReport> => ({
  groupRecall: [
    {
      source: 'pictures',
      version: '1',
      queries: 100,
      candidates: null,
      recall: { '1': 0, '5': 0, '10': 0.7 },
      interval: [0.65, 0.75],
      among: {},
      keys: [],
      ...change,
    },
  ],
})
const ofSet = (value: number, version = '1') =>
  recallOf({ version, recall: { '10': value }, interval: [value - 0.02, value + 0.02] })
const ofPairs = (among: Record<string, number>) =>
  recallOf({
    source: 'pairs',
    version: '',
    candidates: 2000,
    among: Object.fromEntries(Object.entries(among).map(([fewer, value]) => [fewer, measured(value)])),
  })
const copiesFrom = (threshold: number, value: number): Partial<AuditReport> => ({
  duplicates: [
    {
      modality: 'image',
      threshold,
      exact: 0,
      exactOrNear: measured(value),
      exactGroups: 0,
      nearGroups: 0,
      search: 'whole',
      overlooked: 0,
      groups: [],
    },
  ],
})
const prompts = (version: string, value: number): ParityFigures => ({
  name: 'leaders',
  version,
  neutral: 'person',
  k: 20,
  prompts: 8,
  groups: [{ group: 'woman', overlap: measured(value), score: measured(0.2), exposure: null }],
  widest: null,
  key: null,
  each: [],
})

describe('driftOf', () => {
  it('passes over what chance may do, and what does not matter', () => {
    expect(drifted(report(0.8, [0.1, 0]), report(0.815, [0.12, 0]))).toEqual([])
  })

  it('tells a figure and a mean that have moved', () => {
    expect(drifted(report(0.8, [0.1, 0]), report(0.7, [0.1, 0]))).toEqual(['image.averagePairwiseDistance'])
    expect(drifted(report(0.8, [0.1, 0]), report(0.8, [0.5, 0]))).toEqual(['image.mean'])
  })

  it('does not compare the vectors of two models, but what is found with them', () => {
    const other = report(0.2, [0.9, 0], { model: 'n', ...ofSet(0.5) })
    expect(drifted(same(ofSet(0.7)), other)).toEqual(['recall.pictures #1'])
    expect(compare(same(ofSet(0.7)), other).notCompared).toEqual(['image.averagePairwiseDistance'])
  })

  it('compares what was asked in the same way, and says what was not', () => {
    const [one, other] = [
      same({ ...copiesFrom(0.97, 0.1), ...ofSet(0.7) }),
      same({ ...copiesFrom(0.9, 0.5), ...ofSet(0.3, '2') }),
    ]
    expect(drifted(one, other)).toEqual([])
    expect(compare(one, other).notCompared.sort()).toEqual([
      'image.copies.0.9',
      'image.copies.0.97',
      'recall.pictures #1',
      'recall.pictures #2',
    ])
    const [before, after] = [
      same({ parity: [prompts('a', 0.2)] }),
      same({ parity: [prompts('b', 0.9), prompts('a', 0.6)] }),
    ]
    expect(drifted(before, after)).toEqual(['parity.leaders #a.woman'])
    expect(compare(before, after).notCompared).toEqual(['parity.leaders #b.woman'])
  })

  it('compares the recall of pairs in a collection that has grown, at the widest step that both have', () => {
    const before = same(ofPairs({ '25': 0.9, '50': 0.8 }))
    expect(drifted(before, same(ofPairs({ '25': 0.9, '50': 0.81, '100': 0.6 })))).toEqual([])
    const { changes, notCompared } = compare(before, same(ofPairs({ '25': 0.7, '50': 0.6, '100': 0.4 })))
    expect(changes.filter(({ isDrift }) => isDrift)).toMatchObject([
      { figure: 'pairs.among 50', before: 0.8, after: 0.6 },
    ])
    expect(notCompared).toEqual([])
    expect(compare(same({}), before).notCompared).toEqual(['pairs.among 50'])
  })

  it('compares hubness among about as many items', () => {
    const hubs = (items: number, value: number): Partial<AuditReport> => ({
      crossHubness: { items, queries: items, skewness: measured(value), neverFound: 0, hubs: [] },
    })
    expect(drifted(same(hubs(100, 1)), same(hubs(140, 3)))).toEqual(['text-image.hubness'])
    expect(compare(same(hubs(100, 1)), same(hubs(1000, 3))).notCompared).toEqual(['text-image.hubness'])
  })
})
