import { expect, it } from 'vitest'
import { type AnswerView, foundNoAnswer } from './answer-view.ts'
import { arrangeSources } from './arrange-sources.ts'

const hits = ['a', 'b', 'c', 'd'].map((itemId, index) => ({ itemId, rank: index + 1 }))
const viewOf = (text: string, more: Partial<AnswerView> = {}) =>
  ({
    text,
    changes: [],
    result: { hits },
    citations: null,
    unsupported: [],
    notices: [],
    ...more,
  }) as unknown as AnswerView
const idsOf = (arrangement: ReturnType<typeof arrangeSources>) => ({
  as: arrangement.as,
  shown: arrangement.shown.map(({ hit, marker }) => [hit.itemId, marker]),
  others: arrangement.others.map(({ itemId }) => itemId),
})
const done = { isBusy: false, isRefused: false }

it('puts what is cited first, first, be it words or a picture', () => {
  expect(idsOf(arrangeSources(viewOf('So [3], and so [1].'), done))).toEqual({
    as: 'cited',
    shown: [
      ['c', 3],
      ['a', 1],
    ],
    others: ['b', 'd'],
  })
})

it('fills the places that are not cited yet while an answer is written', () => {
  expect(idsOf(arrangeSources(viewOf('So [2]'), { isBusy: true, isRefused: false }))).toEqual({
    as: 'written',
    shown: [
      ['b', 2],
      ['a', null],
      ['c', null],
    ],
    others: ['d'],
  })
})

it('leaves the best in sight where an answer cites none, to check it against', () => {
  const { shown, others, as } = idsOf(arrangeSources(viewOf('So it is.'), done))
  expect({ shown: shown.map(([id]) => id), others, as }).toEqual({ shown: ['a', 'b', 'c'], others: ['d'], as: 'found' })
})

it('folds all of them away where nothing answers the question', () => {
  const view = viewOf('Nothing in this collection answers that.', { citations: [] })
  const isRefused = foundNoAnswer(view, { state: 'done' })
  expect(isRefused).toBe(true)
  expect(idsOf(arrangeSources(view, { isBusy: false, isRefused }))).toMatchObject({ as: 'closest', shown: [] })
})

it('tells an answer without citations from one that there is not', () => {
  const uncited = { code: 'uncited', message: 'It named no source.', fix: null }
  expect(foundNoAnswer(viewOf('So it is.', { citations: [], notices: [uncited] }), { state: 'done' })).toBe(false)
  expect(foundNoAnswer(viewOf('So', { citations: [] }), { state: 'stopped' })).toBe(false)
})
