import path from 'node:path'
import { expect, it } from 'vitest'
import { coveredQueries, documentNames } from './coverage.ts'
import type { EvaluationQuery } from './evaluation-set.ts'

const folder = path.resolve('/sets/birds')
const setOf = (...relevant: string[][]) => ({
  folder,
  queries: relevant.map((each) => ({ relevant: each }) as EvaluationQuery),
})
const document = (change: object) => ({ id: 'd1', name: 'other.txt', path: null, ...change })

it.each([
  ['its name, whatever is wanted in it', 'guide.md#heading=Owls', { name: 'guide.md' }],
  ['the end of its name', 'photos/owl.jpg', { name: 'trip/photos/owl.jpg' }],
  ['its id', 'd1', {}],
  ['the id of one of its items', 'd1-12', {}],
  ['its path', '../pictures/owl.jpg', { path: path.resolve('/sets/pictures/owl.jpg') }],
])('finds a document by %s', (_, relevant, change) => {
  expect(coveredQueries(setOf([relevant]), [document(change)])).toBe(1)
})

it('counts the queries of which one wanted thing at least is there', () => {
  const set = setOf(['owl.jpg', 'wren.jpg'], ['wren.jpg'], [])
  expect(coveredQueries(set, [document({ name: 'owl.jpg' })])).toBe(1)
  expect(coveredQueries(set, [document({ name: 'tawny-owl.jpg' }), document({ name: 'photos/owl.jpg/x' })])).toBe(0)
})

it('names what is to be looked up once', () => {
  expect(documentNames([setOf(['a/owl.jpg#page=2', 'd1-0'], ['a/owl.jpg'])])).toEqual({
    ids: ['a/owl.jpg', 'd1-0', 'd1'],
    paths: [path.join(folder, 'a/owl.jpg'), path.join(folder, 'd1-0')],
    baseNames: ['owl.jpg', 'd1-0'],
  })
})
