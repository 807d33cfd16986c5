import { describe, expect, it } from 'vitest'
import { fuse, type Scored } from './fuse.ts'
import { defaultFusion, type Fusion } from './fusion.ts'

const ranks = { name: 'reciprocal-rank', constant: 60 } as const
const linear = { name: 'linear', keywordCeiling: 'all-words' } as const

function scored(id: string, similarity: number | null, keyword: number | null = null, kind: 'text' | 'image' = 'text') {
  return { item: { id, text: kind === 'image' ? '' : id }, similarities: [similarity], keyword } satisfies Scored
}

function order(items: Scored[], method: Fusion['method'], coverage = 1, averages = [0]): string[] {
  const scores = fuse(
    items,
    averages,
    { ...defaultFusion, weights: { image: 1, text: 1, keyword: 1 }, method },
    coverage,
  )
  return items.map(({ item }) => item.id).sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0))
}

describe('fuse', () => {
  const parts = [scored('like', 0.4), scored('alike', 0.3), scored('XK-4711', 0.02, 9)]

  it.each([ranks, linear])('finds a part number first though its vector says nothing: $name', (method) => {
    expect(order(parts, method)[0]).toBe('XK-4711')
  })

  it('counts full text for less where it met one word of many', () => {
    expect(order(parts, linear, 0.2)[0]).toBe('like')
    expect(order(parts, { ...linear, keywordCeiling: 'best' }, 0.2)[0]).toBe('XK-4711')
  })

  it.each([ranks, linear])(
    'keeps the best picture above texts that share a word with the question: $name',
    (method) => {
      const texts = Array.from({ length: 40 }, (_, index) =>
        scored(`text ${index}`, 0.1 - index / 1000, 5 - index / 100),
      )
      expect(order([...texts, scored('photo', 0.5, null, 'image')], method).indexOf('photo')).toBeLessThan(3)
    },
  )

  it('leaves full text out where only similarity is asked for', () => {
    expect(order(parts, { name: 'similarity' })).toEqual(['like', 'alike', 'XK-4711'])
  })

  it.each([ranks, linear])('gives two query vectors the same say: $name', (method) => {
    const items: Scored[] = [
      { item: { id: 'both', text: 'words' }, similarities: [0.8, 0.08], keyword: null },
      { item: { id: 'words', text: 'words' }, similarities: [0.9, 0], keyword: null },
      { item: { id: 'picture', text: 'words' }, similarities: [0, 0.09], keyword: null },
      ...[1, 2, 3].map((index) => ({
        item: { id: `other ${index}`, text: 'words' },
        similarities: [0.1 * index, 0.01 * index],
        keyword: null,
      })),
    ]
    expect(order(items, method, 1, [0, 0])[0]).toBe('both')
  })

  it.each([ranks, linear])('orders nothing, and items of which nothing is known: $name', (method) => {
    expect(order([], method)).toEqual([])
    const scores = fuse([scored('a', null), scored('b', null, 1)], [0], { ...defaultFusion, method }, 1)
    expect([...scores.values()].every(Number.isFinite)).toBe(true)
    expect(fuse([scored('a', 0)], [0], { ...defaultFusion, method }, 0).get('a')).toSatisfy(Number.isFinite)
  })
})
