import { describe, expect, it } from 'vitest'
import { makeItem, unit } from '../store/made-up-items.ts'
import type { EmbeddedItem } from '../types.ts'
import { collectItems } from './collect-items.ts'

const kinds = { pair: 0, image: 0, text: 0, audio: 0 }
const noMeans = { imageMean: null, textMean: null, audioMean: null, sample: [] }

/** Collects items that come in two batches. */
function collect(items: EmbeddedItem[], mostBytes?: number) {
  async function* scan() {
    yield items.slice(0, 3)
    yield items.slice(3)
  }
  const store = { dimensions: 16, scan, statistics: async () => ({ items: items.length, kinds, ...noMeans }) }
  const { signal } = new AbortController()
  return collectItems(store, { signal, onProgress: () => {}, relevant: [], folder: null, mostBytes })
}

const picture = (assetId: string) => ({ assetId: assetId.repeat(64), mediaType: 'image/png', width: 4, height: 4 })
/** One picture, whose caption goes on in further items of it. */
const withLongCaption = (documentId: string, assetId: string, parts: number, colour: string) =>
  Array.from({ length: parts }, (_, ordinal) =>
    makeItem(documentId, ordinal, 'pair', {
      text: `part ${ordinal} of ${documentId}`,
      image: picture(assetId),
      imageVector: unit(assetId.charCodeAt(0)),
      metadata: { colour },
    }),
  )

describe('collectItems', () => {
  it('takes a picture for one, however many items its words fill', async () => {
    const items = [...withLongCaption('one', 'a', 3, 'red'), ...withLongCaption('two', 'b', 4, 'blue')]
    const { modalities, copies, pictureValues } = await collect(items)
    const rows = Object.fromEntries(modalities.map(({ modality, rows }) => [modality, [...rows.items]]))
    expect(rows).toEqual({ image: [0, 3], text: [0, 1, 2, 3, 4, 5, 6], audio: [] })
    expect(copies.image?.share).toBe(0)
    expect(Object.fromEntries(pictureValues.get('colour') ?? [])).toEqual({ red: 1, blue: 1 })
  })

  it('knows the same file in two documents, and the same words, also where only a part is looked at', async () => {
    const words = ['the same words', ' the same\nwords ']
    const items = ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'e'].map((assetId, at) =>
      makeItem(`d${at}`, 0, 'pair', { image: picture(assetId), text: words[at] ?? `words ${at}` }),
    )
    // Every third: 0, 3 and 6, none of which is a copy of another.
    const { modalities, copies, total } = await collect(items, 16 * 8 * 3)
    expect([total, modalities.map(({ rows }) => rows.items.length)]).toEqual([8, [3, 3, 0]])
    expect([copies.image?.share, copies.text?.share]).toEqual([6 / 8, 2 / 8])
    expect(copies.image?.groups()).toEqual([
      ['d0-0', 'd4-0'],
      ['d1-0', 'd5-0'],
      ['d2-0', 'd6-0'],
    ])
    expect(copies.image?.isCopied('d'.repeat(64))).toBe(false)
  })
})
