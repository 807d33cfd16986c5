import { expect, it } from 'vitest'
import type { EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { proposedSet } from './proposed-set.ts'

const set = (id: string, queries: number, covered: number, unanswerable = 0) =>
  ({ id, queries, covered, unanswerable }) as EvaluationSetSummary

it.each([
  [
    'the one whose documents are there',
    [set('figures', 9, 0), set('samples', 9, 6, 3), set('pictures', 9, 1)],
    'samples',
  ],
  ['the one that has the name of the collection', [set('figures', 9, 0), set('stamps', 9, 0)], 'stamps'],
  ['one that asks something', [set('conversations', 0, 0), set('figures', 9, 0)], 'figures'],
  ['the only one', [set('conversations', 0, 0)], 'conversations'],
])('proposes %s', (_, sets, id) => expect(proposedSet(sets, 'stamps')?.id).toBe(id))
