import { expect, it } from 'vitest'
import type { CollectionSummary } from '../types.ts'
import { usesOf } from './model-uses.ts'

const collection = (name: string, model: string, change: Partial<CollectionSummary> = {}): CollectionSummary => ({
  ...{ name, model, documents: 1, items: 1, bytes: 1, reembedding: null, previousModel: null },
  settings: { moderation: null, rerankInstruction: null },
  ...change,
})

it('says which collections a model is needed for: now, soon, or for going back', () => {
  const underWay = { model: 'large', done: 1, total: 9, secondsLeft: null }
  const collections = [
    collection('photos', 'large'),
    collection('letters', 'small', { reembedding: underWay }),
    collection('films', 'small', { previousModel: 'large' }),
    collection('maps', 'small'),
  ]
  expect(usesOf('large', collections)).toEqual([
    '"photos" is searched with it',
    '"letters" is being embedded anew with it',
    '"films" can go back to it',
  ])
  expect(usesOf('other', collections)).toEqual([])
})

it('names a collection once that goes back to the model that it had', () => {
  const reembedding = { model: 'small', done: 0, total: 9, secondsLeft: null }
  expect(usesOf('small', [collection('photos', 'large', { reembedding, previousModel: 'small' })])).toHaveLength(1)
})
