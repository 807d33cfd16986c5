import { expect, it } from 'vitest'
import type { ListedModel } from '../data/use-models.ts'
import { modelFacts, sizeWords } from './model-facts.ts'

it.each([
  [{ bytes: 155_846_402, approximateBytes: null, state: 'available' }, '156 MB'],
  [{ bytes: 0, approximateBytes: 430_000_000, state: 'available' }, 'about 430 MB'],
  [{ bytes: 0, approximateBytes: null, state: 'available' }, 'size told at download'],
  [{ bytes: 0, approximateBytes: null, state: 'ready' }, null],
] as const)('the size of %j is %j', (model, words) => {
  expect(sizeWords(model)).toBe(words)
})

it('names some languages and counts the others, and calls a licence without an identifier as people do', () => {
  const facts = { purpose: 'embedding', dimensions: 512, modalities: ['image', 'text'] }
  const languages = ['en', 'hi', 'de', 'fr', 'es', 'it', 'pt', 'x']
  expect(modelFacts({ ...facts, languages, licence: 'LicenseRef-apple-amlr' } as unknown as ListedModel)).toEqual([
    'English, Hindi, German, French, Spanish, Italian and 2 more',
    'Apple’s research licence',
    '512 dimensions',
  ])
})
