import { describe, expect, it } from 'vitest'
import { makeItem } from '../store/made-up-items.ts'
import type { CollectedItem } from './collect-items.ts'
import { duplicatesOf } from './duplicates.ts'
import { ExactCopies } from './exact-copies.ts'

function item(number: number, pictureKey: string | null): CollectedItem {
  const shown = {
    itemId: `i-${number}`,
    documentId: 'd',
    imageUrl: null,
    name: 'a',
    page: null,
    text: '',
    metadata: {},
  }
  return { shown, metadata: {}, pictureKey, wordsKey: null }
}

const store = { get: async (ids: string[]) => ids.map((id) => makeItem('i', Number(id.split('-')[1]), 'image')) }

describe('duplicatesOf', () => {
  const keys = ['a', 'a', 'b', 'c', 'd', 'e']
  const items = keys.map((key, at) => item(at, key))
  const copies = new ExactCopies()
  for (const [at, key] of keys.entries()) copies.add(key, `i-${at}`)
  const figures = (pairs: [number, number][]) =>
    duplicatesOf({
      modality: 'image',
      items,
      numbers: Uint32Array.from(keys.keys()),
      near: { pairs, isExact: true, isComplete: true, overlooked: 0 },
      threshold: 0.97,
      copies,
      store,
    })

  it('keeps exact copies apart from near ones', async () => {
    const { exact, exactOrNear, exactGroups, nearGroups, groups } = await figures([
      [0, 1],
      [2, 3],
      [3, 4],
    ])
    expect(exact).toBeCloseTo(2 / 6)
    expect(exactOrNear.value).toBeCloseTo(5 / 6)
    expect([exactGroups, nearGroups]).toEqual([1, 1])
    const ids = groups.map(({ kind, items }) => [kind, ...items.map(({ itemId }) => itemId)])
    expect(ids).toEqual([
      ['exact', 'i-0', 'i-1'],
      ['near', 'i-2', 'i-3', 'i-4'],
    ])
  })

  it('has an exact copy in a near group with all its copies', async () => {
    expect((await figures([[1, 5]])).groups.find(({ kind }) => kind === 'near')?.count).toBe(3)
  })

  it('finds nothing where nothing is, and takes sounds without words for no copies of each other', async () => {
    const nothing = { near: { pairs: [], isExact: true, isComplete: true, overlooked: 0 }, threshold: 1, store }
    const of = await duplicatesOf({ modality: 'text', items: [], numbers: new Uint32Array(), ...nothing })
    expect(of).toMatchObject({ exact: 0, groups: [], exactOrNear: { value: 0 } })
    const silent = [item(0, null), item(1, null)]
    const sounds = { modality: 'audio', items: silent, numbers: Uint32Array.from([0, 1]) } as const
    expect(await duplicatesOf({ ...sounds, ...nothing })).toMatchObject({ exact: 0, groups: [] })
  })
})
