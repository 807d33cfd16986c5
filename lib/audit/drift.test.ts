import { describe, expect, it } from 'vitest'
import type { AuditReport } from './audit-report.ts'
import { driftOf } from './drift.ts'

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
