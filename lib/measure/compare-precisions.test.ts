import { describe, expect, it } from 'vitest'
import { foundIn, likenessOf, type Vectors } from './compare-precisions.ts'
import type { PictureSearchSet } from './picture-search-set.ts'

const axis = (dimension: number) => Float32Array.from({ length: 4 }, (_, index) => (index === dimension ? 1 : 0))
const set = (name: string, relevant: number[][], pictures = 4): PictureSearchSet => ({
  name,
  pictures: Array.from({ length: pictures }, (_, index) => `/pictures/${index}.png`),
  queries: relevant.map((one, index) => ({ text: `query ${index}`, relevant: one })),
})
const vectors = (pictureVectors: Float32Array[], textVectors: Float32Array[]): Vectors => ({
  pictureVectors,
  textVectors,
})
const axes = [0, 1, 2, 3].map(axis)
const recallOf = (of: Vectors, relevant: number[][]) => foundIn([set('s', relevant)], of, null)[0]?.recall

describe('what a model finds', () => {
  it('is what is most alike, in each set by its own part of the vectors', () => {
    const sets = [set('first', [[2], [3]]), set('second', [[0]], 2)]
    const found = foundIn(sets, vectors([...axes, axis(1), axis(0)], [axis(2), axis(0), axis(1)]), null)
    expect(found).toMatchObject([
      { set: 'first', pictures: 4, queries: 2, recall: { 1: 0.5 }, loss: null },
      { set: 'second', pictures: 2, queries: 1, recall: { 1: 1 }, mrr: 1, loss: null },
    ])
  })

  it('is nothing where all vectors are the same, or none is a number', () => {
    const same = Array(4).fill(axis(0))
    expect(recallOf(vectors(same, [axis(0)]), [[1]])).toMatchObject({ 1: 0 })
    const broken = Array(4).fill(new Float32Array(4).fill(Number.NaN))
    expect(recallOf(vectors(broken, [axis(0)]), [[1]])).toMatchObject({ 1: 0 })
  })

  it('is all of a query that names several pictures, also where these are the same', () => {
    const twins = [axis(0), axis(0), axis(1), axis(2)]
    expect(foundIn([set('s', [[0, 1]])], vectors(twins, [axis(0)]), null)[0]).toMatchObject({
      recall: { 1: 0.5, 5: 1 },
      mrr: 1,
    })
  })
})

it('a loss is told against full precision, and a collapsed model has lost', () => {
  const full = vectors(axes, axes)
  const collapsed = vectors(Array(4).fill(axis(0)), Array(4).fill(axis(0)))
  const [found] = foundIn([set('s', [[0], [1], [2], [3]])], collapsed, full)
  expect(found?.recall).toMatchObject({ 1: 0 })
  expect(found?.loss?.['recall@1']).toMatchObject({ before: 1, after: 0, difference: -1 })
  expect(likenessOf(full, full)).toEqual({ pictures: 1, texts: 1 })
  expect(likenessOf(collapsed, full)).toEqual({ pictures: 0.25, texts: 0.25 })
})
