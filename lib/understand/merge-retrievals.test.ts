import { expect, it } from 'vitest'
import type { Ranked } from '../retrieve/hit.ts'
import { mergeRetrievals } from './merge-retrievals.ts'

function ranked(id: string, average: number, assetId?: string): Ranked {
  const image = assetId ? { assetId, mediaType: 'image/png', width: 1, height: 1 } : null
  const source = { name: id, path: null, page: null, box: null, heading: null }
  return {
    item: { id, documentId: 'd', ordinal: 0, kind: 'text', text: id, image, media: null, source, metadata: {} },
    scores: { image: null, text: null, average, keyword: null, rerank: null },
  }
}
const background = { image: null, text: null, audio: null }
const retrieval = (...list: Ranked[]) => ({ ranked: list, background, vectors: new Map() })

it('starves no part of a question, and shows nothing twice', () => {
  const strong = retrieval(ranked('a', 0.9), ranked('b', 0.8), ranked('p1', 0.7, 'picture'))
  const weak = retrieval(ranked('x', 0.2), ranked('a', 0.1), ranked('p2', 0.1, 'picture'))
  const merged = mergeRetrievals([strong, weak]).ranked
  expect(merged.map(({ item }) => item.id)).toEqual(['a', 'x', 'b', 'p1'])
  expect(merged[0]?.scores.average).toBe(0.9)
})

it('leaves one retrieval as it is', () => {
  const only = retrieval(ranked('a', 0.9), ranked('b', 0.8))
  expect(mergeRetrievals([only]).ranked).toEqual(only.ranked)
})
