import { expect, it } from 'vitest'
import type { LabelSetSummary } from '@/lib/classify/tags.ts'
import { shownSets } from './shown-sets.ts'

const map = { label: 'map', documents: 2, items: 3 }
const set = (name: string, changes: Partial<LabelSetSummary> = {}): LabelSetSummary => ({
  ...{ name, labels: ['map', 'drawing'], templates: ['{label}'], threshold: 0.5, applied: null, isLeaving: false },
  ...{ tags: [map], isStale: false, tagging: null },
  ...changes,
})
const labels = (sets: LabelSetSummary[], chosen: Record<string, string>) =>
  shownSets(sets, chosen).map(({ name, tags }) => [
    name,
    ...tags.map(({ label, documents }) => `${label} ${documents}`),
  ])

it('sets with tags are shown', () => {
  expect(labels([set('style'), set('unused', { tags: [] })], {})).toEqual([['style', 'map 2']])
})

it('what is chosen stays there to be let go of, where its tags are gone, its set is, or neither is known', () => {
  const chosen = { style: 'drawing' }
  expect(labels([set('style')], chosen)).toEqual([['style', 'map 2', 'drawing 0']])
  expect(labels([set('style', { tags: [] })], chosen)).toEqual([['style', 'drawing 0']])
  expect(labels([set('constructor')], chosen)).toEqual([
    ['constructor', 'map 2'],
    ['style', 'drawing 0'],
  ])
  expect(labels([], chosen)).toEqual([['style', 'drawing 0']])
})
