import { describe, expect, it } from 'vitest'
import type { AuditSummary } from '@/lib/audit/audit-report.ts'
import { figureInWords, formatFigure, formatPercent, historyOf, progressInWords } from './audit-words.ts'

describe('words of an audit', () => {
  it('name the figures for people', () => {
    expect(figureInWords('image.silhouetteScore')).toBe('Pictures: how clearly they form groups')
    expect(figureInWords('image-text.gap')).toBe('Pictures and words: how far apart they lie')
    expect(figureInWords('image.copies.0.97')).toBe('Pictures: share of copies, at a likeness from 0.97 on')
    expect(figureInWords('pairs.among 200')).toBe('Words find their picture among the first 10 of 200')
    expect(figureInWords('pairs.among 200.style=photo.studio')).toBe(
      'Words find their picture among the first 10 of 200, style=photo.studio',
    )
    expect(figureInWords('recall.gallery #0a1b2c3d.style=photo')).toBe('“gallery” among the first 10, style=photo')
    expect(figureInWords('recall.gallery #0a1b2c3d')).toBe('“gallery” among the first 10')
    expect(figureInWords('parity.gender #0a1b2c3d.woman')).toBe('Prompts “Women and men”, woman')
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

  it('follow recall at the number of pictures that most audits have', () => {
    const audit = (figures: Record<string, number>) =>
      ({ model: 'b', state: 'done', figures }) as unknown as AuditSummary
    const [small, larger] = [{ 'pairs.among 25': 0.9, 'pairs.among 50': 0.8 }, { 'pairs.among 100': 0.7 }]
    expect(historyOf([audit({ ...small, ...larger }), audit({ ...small, ...larger }), audit(small)])).toEqual([
      { figure: 'pairs.among 50', values: [0.8, 0.8, 0.8] },
    ])
  })
})
