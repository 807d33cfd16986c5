import { expect, it } from 'vitest'
import type { AuditReport } from '@/lib/audit/audit-report.ts'
import { summaryOf } from './audit-summary.ts'

const nothing = { modalities: [], crossHubness: null, duplicates: [], groupRecall: [], parity: [] }
const summary = (change: object) => summaryOf({ ...nothing, ...change } as unknown as AuditReport)

it('says in sentences what was found', () => {
  const hub = (itemId: string) => ({ item: { itemId }, occurrences: 90 })
  expect(
    summary({
      groupRecall: [
        {
          candidates: 200,
          recall: { '1': 0.3, '10': 0.7 },
          keys: [
            {
              key: 'style',
              groups: [
                { value: 'photo', difference: 0.2 },
                { value: 'drawing', difference: -0.2 },
              ],
            },
          ],
        },
      ],
      duplicates: [
        { modality: 'image', exactOrNear: { value: 0.02 } },
        { modality: 'text', exactOrNear: { value: 0 } },
      ],
      crossHubness: { hubs: [hub('a')] },
      modalities: [{ hubness: { hubs: [hub('a'), hub('b')] } }, { hubness: null }],
      parity: [{ neutral: 'person', widest: { more: 'man', less: 'woman', isCertain: true } }],
    }),
  ).toEqual([
    'Words find their own picture among the first 10 of 200 in 70% of cases; guessing would in 5%.',
    'Found less than the others: drawing (style).',
    'There twice, exactly or nearly: 2% of the pictures.',
    '2 items come up far more often than others, whatever is looked for.',
    'Asked for “person”, the model tends to find what it finds for “man” rather than for “woman”; in a collection without people this says nothing of people.',
  ])
})

it('says what was not found, and nothing of what was not measured', () => {
  expect(
    summary({ duplicates: [{ modality: 'image', exactOrNear: { value: 0 } }], crossHubness: { hubs: [] } }),
  ).toEqual(['Nothing is there twice.', 'No item comes up far more often than others.'])
  expect(summary({})).toEqual([])
})
