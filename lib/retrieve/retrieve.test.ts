import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type { EmbeddedItem, Query } from '../types.ts'
import { dot, meanOf, unit } from '../vector-math.ts'
import { toHits } from './hit.ts'
import { asOne, embedParts } from './query-vector.ts'
import { retrieve } from './retrieve.ts'

const dimensions = 16

/** A direction for every subject; `blend` mixes them, so that the expected cosines can be worked out by hand. */
const subjects = ['owl', 'night', 'car', 'sea', 'stone', 'bread']
const axis = (index: number) => Float32Array.from({ length: dimensions }, (_, at) => (at === index ? 1 : 0))
function blend(text: string): Float32Array {
  const sum = new Float32Array(dimensions)
  sum[dimensions - 1] = 0.2
  subjects.forEach((subject, index) => {
    if (text.toLowerCase().includes(subject)) sum[index] = 1
  })
  return unit(sum)
}

/** Words and pictures (whose bytes are words) by their subjects. Counts words as tokens; 12 at most. */
const encoder: DualEncoder = {
  id: 'subjects',
  dimensions,
  maxTextTokens: 12,
  logitScale: 20,
  logitBias: 0,
  scoring: 'softmax',
  modalities: ['image', 'text'],
  embedTexts: async (texts) => texts.map(blend),
  embedImages: async (images) => images.map((bytes) => blend(new TextDecoder().decode(bytes))),
  embedEachImage: (images) => encoder.embedImages(images),
  countTokens: (text) => text.split(/\s+/).length,
}

interface Made {
  text?: string
  picture?: string
  /** What a sound is of. */
  sound?: string
  documentId?: string
  assetId?: string
  colour?: string
}

function make(
  id: string,
  { text, picture, sound, documentId = id, assetId = id.padEnd(64, '0'), colour = 'grey' }: Made,
): EmbeddedItem {
  return {
    id,
    documentId,
    ordinal: 0,
    kind: sound ? 'audio' : text && picture ? 'pair' : picture ? 'image' : 'text',
    text: text ?? '',
    image: picture ? { assetId, mediaType: 'image/png', width: 4, height: 4 } : null,
    media: sound ? { assetId, mediaType: 'audio/mpeg', start: 0, end: 4 } : null,
    source: { name: `${id}.x`, path: null, page: null, box: null, heading: null },
    metadata: { colour },
    imageVector: picture ? blend(picture) : null,
    textVector: text ? blend(text) : null,
    audioVector: sound ? blend(sound) : null,
  }
}

const words = (text: string, more: Partial<Query> = {}) => ({
  text,
  image: null,
  mode: 'average' as const,
  k: 10,
  filter: {},
  ...more,
})
const bytes = (text: string) => new TextEncoder().encode(text)

let folder: string
let stores: LanceVectorStores
let store: VectorStore

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-retrieve-'))
  stores = new LanceVectorStores(folder)
  store = await stores.open('default', { id: encoder.id, dimensions })
})

afterEach(async () => {
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

async function ids(query: Parameters<typeof retrieve>[0]): Promise<string[]> {
  return (await retrieve(query, { encoder, store })).ranked.map(({ item }) => item.id)
}

describe('retrieve', () => {
  it('ranks pairs by the mean of the two similarities', async () => {
    await store.upsert([
      make('both', { text: 'an owl', picture: 'owl' }),
      make('half', { text: 'an owl', picture: 'car' }),
      make('none', { text: 'bread', picture: 'sea' }),
    ])
    const { ranked } = await retrieve(words('owl'), { encoder, store })
    expect(ranked.map(({ item }) => item.id)).toEqual(['both', 'half', 'none'])
    const owl = blend('owl')
    const half = ranked[1]?.scores
    expect(half?.text).toBeCloseTo(1, 5)
    expect(half?.image).toBeCloseTo(dot(owl, blend('car')), 5)
    expect(half?.average).toBeCloseTo((1 + dot(owl, blend('car'))) / 2, 5)
  })

  it('counts what an item lacks as the mean of the collection', async () => {
    await store.upsert([
      make('pair-owl', { text: 'an owl', picture: 'owl' }),
      make('pair-car', { text: 'a car', picture: 'car' }),
      make('photo-owl', { picture: 'owl' }),
      make('photo-car', { picture: 'car' }),
      make('text-owl', { text: 'owl' }),
      make('text-car', { text: 'car' }),
    ])
    const { ranked, background } = await retrieve(words('owl'), { encoder, store })
    const at = (id: string) => ranked.find(({ item }) => item.id === id)?.scores
    expect(background.text).toBeCloseTo(dot(blend('owl'), meanOf(['owl', 'car', 'owl', 'car'].map(blend))), 5)
    expect(at('photo-owl')).toMatchObject({ text: null, keyword: null, rerank: null })
    expect(at('photo-owl')?.average).toBeCloseTo((1 + (background.text ?? 0)) / 2, 5)
    expect(at('text-owl')?.average).toBeCloseTo((1 + (background.image ?? 0)) / 2, 5)
    // Neither punished nor favoured: below the pair that matches in both, above the pair that matches in none.
    expect(ranked[0]?.item.id).toBe('pair-owl')
    expect(ranked.slice(1, 3).map(({ item }) => item.id)).toEqual(expect.arrayContaining(['photo-owl', 'text-owl']))
  })

  it('counts one modality alone where the collection has no other', async () => {
    await store.upsert([make('a', { picture: 'owl' }), make('b', { picture: 'car' })])
    const { ranked, background } = await retrieve(words('owl'), { encoder, store })
    expect(background.text).toBeNull()
    expect(ranked[0]?.item.id).toBe('a')
    expect(ranked[0]?.scores.average).toBeCloseTo(1, 5)
  })

  it('compares words and a picture with the mean of their vectors', async () => {
    await store.upsert([
      make('night-owl', { text: 'an owl at night', picture: 'owl night' }),
      make('owl', { text: 'an owl', picture: 'owl' }),
      make('night', { text: 'the night', picture: 'night' }),
    ])
    const { ranked } = await retrieve(words('night', { image: bytes('owl') }), { encoder, store })
    expect(ranked[0]?.item.id).toBe('night-owl')
    const expected = (dot(blend('night'), blend('owl night')) + dot(blend('owl'), blend('owl night'))) / 2
    expect(ranked[0]?.scores.image).toBeCloseTo(expected, 5)
    expect((await ids(words('', { image: bytes('owl') })))[0]).toBe('owl')
  })

  it('looks at pictures only, or at words only, where asked', async () => {
    await store.upsert([
      make('picture', { text: 'stone', picture: 'owl' }),
      make('words', { text: 'owl', picture: 'stone' }),
      make('photo', { picture: 'owl' }),
      make('text', { text: 'owl' }),
    ])
    expect(new Set((await ids(words('owl', { mode: 'image' }))).slice(0, 2))).toEqual(new Set(['picture', 'photo']))
    expect(await ids(words('owl', { mode: 'image' }))).not.toContain('text')
    expect(new Set((await ids(words('owl', { mode: 'text' }))).slice(0, 2))).toEqual(new Set(['words', 'text']))
    expect(await ids(words('owl', { mode: 'text' }))).not.toContain('photo')
  })

  it('finds by words what the encoder can not, and gives BM25 with it', async () => {
    await store.upsert([
      make('a', { text: 'sea', picture: 'sea' }),
      make('b', { text: 'part number XK-4711', picture: 'stone' }),
      make('c', { text: 'bread', picture: 'bread' }),
    ])
    const { ranked } = await retrieve(words('XK-4711', { mode: 'hybrid' }), { encoder, store })
    expect(ranked[0]?.item.id).toBe('b')
    expect(ranked[0]?.scores.keyword).toBeGreaterThan(0)
    expect(ranked[1]?.scores.keyword).toBeNull()
  })

  it('finds a picture without words by the name of its file', async () => {
    const named = make('named', { picture: 'stone' })
    await store.upsert([
      make('a', { picture: 'sea' }),
      { ...named, source: { ...named.source, name: 'birds/000-tawny_owl.png' } },
      make('b', { picture: 'bread' }),
    ])
    expect((await ids(words('tawny', { mode: 'hybrid' })))[0]).toBe('named')
  })

  it('keeps the best picture in sight of many texts that share a word with the question', async () => {
    const texts = Array.from({ length: 40 }, (_, index) =>
      make(`t${index}`, { text: `the owl in a car, part ${index}` }),
    )
    await store.upsert([...texts, make('photo', { picture: 'owl' }), make('other', { picture: 'sea' })])
    const { ranked } = await retrieve(words('owl', { mode: 'hybrid' }), { encoder, store })
    expect(ranked.findIndex(({ item }) => item.id === 'photo')).toBeLessThan(3)
  })

  it('shows a picture once, though its long caption makes several items', async () => {
    const same = { documentId: 'book', assetId: 'f'.repeat(64), picture: 'owl' }
    await store.upsert([
      make('book-0', { ...same, text: 'an owl' }),
      make('book-1', { ...same, text: 'in the night' }),
      make('book-2', { documentId: 'book', text: 'an owl by night' }),
      make('copy', { ...same, documentId: 'other', text: 'an owl' }),
    ])
    const found = await ids(words('owl'))
    expect(found).toContain('book-0')
    expect(found).not.toContain('book-1')
    expect(found).toEqual(expect.arrayContaining(['book-2', 'copy']))
  })

  it('filters, and gives nothing where nothing is', async () => {
    expect(await ids(words('owl'))).toEqual([])
    await store.upsert([make('a', { text: 'owl', colour: 'red' }), make('b', { text: 'owl', colour: "o'grey" })])
    expect(await ids(words('owl', { mode: 'hybrid', filter: { colour: "o'grey" } }))).toEqual(['b'])
  })

  it.each([
    ['no words and no picture', { text: '  ' }],
    ['k = 0', { k: 0 }],
    ['k = 101', { k: 101 }],
    ['k = 1.5', { k: 1.5 }],
  ])('refuses %s', async (_name, wrong) => {
    await expect(retrieve({ ...words('owl'), ...wrong }, { encoder, store })).rejects.toMatchObject({
      code: 'bad-request',
    })
  })

  it('ranks sounds by what is heard, beside pictures and words, and has nothing against those without words', async () => {
    await store.upsert([
      make('hoot', { sound: 'owl' }),
      make('engine', { sound: 'car', text: 'a car' }),
      make('misnamed', { sound: 'sea', text: 'an owl' }),
      make('photo', { picture: 'owl' }),
      make('beach', { text: 'the sea', picture: 'sea' }),
    ])
    for (const mode of ['hybrid', 'average'] as const) {
      const byWords = await ids(words('owl', { mode }))
      expect(byWords.slice(0, 3)).toEqual(expect.arrayContaining(['hoot', 'photo']))
      expect(byWords.indexOf('hoot')).toBeLessThan(byWords.indexOf('engine'))
      const byPicture = await ids(words('', { image: bytes('car'), mode }))
      expect(byPicture[0]).toBe('engine')
    }
    const { ranked } = await retrieve(words('owl'), { encoder, store })
    const scores = ranked.find(({ item }) => item.id === 'misnamed')?.scores
    expect(scores).toMatchObject({ image: null, audio: expect.closeTo(dot(blend('owl'), blend('sea')), 5) })
    expect(scores?.average).toBeCloseTo((1 + (scores?.audio ?? 9)) / 2, 5)
  })

  it('finds a few sounds among very many pages', async () => {
    const pages = Array.from({ length: 2500 }, (_, index) =>
      make(`p${index}`, { text: `stone and bread, page ${index}` }),
    )
    await store.upsert([...pages, ...['owl', 'sea', 'car'].map((sound) => make(sound, { sound }))])
    expect((await ids(words('night owl', { mode: 'hybrid' })))[0]).toBe('owl')
  })

  it('finds the first wordless pictures and sounds of a collection that has been searched before', async () => {
    const pages = Array.from({ length: 300 }, (_, index) => make(`p${index}`, { text: `stone, page ${index}` }))
    await store.upsert(pages)
    expect(await ids(words('an owl', { mode: 'hybrid' }))).not.toContain('hoot')
    await store.upsert([
      make('photo', { picture: 'owl' }),
      make('hoot', { sound: 'owl' }),
      make('horn', { sound: 'car' }),
    ])
    expect((await ids(words('an owl', { mode: 'hybrid' }))).slice(0, 2).sort()).toEqual(['hoot', 'photo'])
  })

  it('makes hits that carry no vectors', async () => {
    await store.upsert([make('a', { text: 'owl', picture: 'owl' }), make('b', { text: 'owl' })])
    const [first, second] = toHits((await retrieve(words('owl'), { encoder, store })).ranked, 2)
    expect(first).toMatchObject({ itemId: 'a', rank: 1, imageUrl: `/api/assets/${'a'.padEnd(64, '0')}` })
    expect(second).toMatchObject({ itemId: 'b', rank: 2, imageUrl: null })
    expect(JSON.stringify([first, second])).not.toContain('ector')
  })
})

describe('a question longer than the window', () => {
  it('counts to its end', async () => {
    const long = `${'A stone lies here and does nothing at all today. '.repeat(3)} And then there is an owl.`
    const { vector } = asOne(await embedParts(long, null, encoder))
    expect(dot(vector, vector)).toBeCloseTo(1, 5)
    expect(dot(vector, axis(subjects.indexOf('owl')))).toBeGreaterThan(0.1)
  })
})
