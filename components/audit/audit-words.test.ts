import { describe, expect, it } from 'vitest'
import type { AuditSummary } from '@/lib/audit/audit-report.ts'
import { figureInWords, formatFigure, formatPercent, historyOf, progressInWords } from './audit-words.ts'

describe('words of an audit', () => {
  it('name the figures for people', () => {
    expect(figureInWords('image.silhouetteScore')).toBe('Pictures: silhouette score')
    expect(figureInWords('image-text.gap')).toBe('Pictures and Words: modality gap')
    expect(figureInWords('recall.pairs of 320.style=photo.studio')).toBe('Recall@10: pairs of 320.style=photo.studio')
    expect(figureInWords('parity.gender.woman')).toBe('Prompts: gender, woman')
    expect([formatFigure(-0.0714), formatFigure(12.345), formatPercent(0.5)]).toEqual(['−0.071', '12.3', '50%'])
  })

  it('tell how far it is', () => {
    expect(progressInWords({ step: 'waiting', detail: null, done: 0, of: 0 })).toBe('Waiting for its turn')
    expect(progressInWords({ step: 'read', detail: null, done: 1500, of: 3000 })).toBe('Reading items: 1,500 of 3,000')
  })

  it('follow a figure through audits of one model, oldest first', () => {
    const audit = (model: string, distance: number, state = 'done') =>
      ({ model, state, figures: { 'image.averagePairwiseDistance': distance } }) as unknown as AuditSummary
    const audits = [audit('b', 3), audit('b', 0, 'failed'), audit('b', 2), audit('a', 1)]
    expect(historyOf(audits)).toEqual([{ figure: 'image.averagePairwiseDistance', values: [2, 3] }])
    expect(historyOf([audit('b', 3), audit('a', 1)])).toEqual([])
    expect(historyOf([])).toEqual([])
  })
})
