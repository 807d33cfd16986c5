import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EmbeddedItem, ItemKind, Metadata } from '../types.ts'
import { dimensions, makeItem, makeItems, modelOfItems as model, unit } from './made-up-items.ts'
import type { ItemVectors, VectorColumn, VectorStore, VectorStores } from './vector-store.ts'

/** What every VectorStores adapter must do; `create` gives one over an empty place, `reopen` another over the same. */
export function vectorStoreContract(name: string, create: () => { stores: VectorStores; reopen: () => VectorStores }) {
  describe(`${name} as a VectorStore`, () => {
    let stores: VectorStores
    let reopen: () => VectorStores
    let store: VectorStore
    const others: VectorStores[] = []

    beforeEach(async () => {
      ;({ stores, reopen } = create())
      store = await stores.open('default', model)
    })

    afterEach(async () => {
      await Promise.all([stores, ...others.splice(0)].map((each) => each.close()))
    })

    async function another(): Promise<VectorStore> {
      const stores = reopen()
      others.push(stores)
      return stores.open('default', model)
    }

    it('gives back every field as it was put in', async () => {
      const items = [
        makeItem('a', 0, 'pair', {
          text: 'Ein Stör — स्टर्जन "quoted" \\ and \u{1F41F}',
          source: {
            name: 'fish & chips.pdf',
            path: '/home/o\'brien/"x".pdf',
            page: 3,
            box: [0.1, 0.2, 0.3, 1 / 3],
            heading: 'A › B',
          },
          metadata: { colour: 'red', year: 1871, rare: true },
        }),
        makeItem('a', 1, 'image', { text: '' }),
        makeItem('a', 2, 'text'),
      ]
      await store.upsert(items)
      expect(await store.get(items.map((item) => item.id))).toEqual(items)
    })

    it('keeps sounds, with words or without, heard or not, and ranks them by their own vector', async () => {
      const media = { assetId: 'b'.repeat(64), mediaType: 'audio/mpeg', start: 12.5, end: 22.5 }
      const sounds = [
        makeItem('s', 0, 'audio', { media }),
        makeItem('s', 1, 'audio', { media, text: '', textVector: null }),
        makeItem('s', 2, 'audio', { media, audioVector: null }),
      ]
      await store.upsert([...sounds, ...makeItems(6)])
      expect(await store.get(sounds.map(({ id }) => id))).toEqual(sounds)
      const vector = sounds[1]?.audioVector ?? unit(1)
      const found = await store.search({ column: 'audio', vector, k: 10 })
      expect(found.map(({ item }) => item.id).sort()).toEqual(['s-0', 's-1'])
      expect(found[0]?.item.id).toBe('s-1')
      const { kinds, audioMean } = await store.statistics()
      expect(kinds.audio).toBe(3)
      expectMean(
        audioMean,
        sounds.map(({ audioVector }) => audioVector),
      )
    })

    it('replaces by id and changes nothing when the same comes twice', async () => {
      const items = makeItems(6)
      await store.upsert(items)
      await store.upsert(items)
      await store.upsert([...items, ...items])
      const [first] = items
      if (!first) throw new Error('no items')
      await store.upsert([{ ...first, text: 'rewritten', textVector: unit(99) }])
      expect((await store.statistics()).items).toBe(6)
      expect(await store.get([first.id])).toMatchObject([{ text: 'rewritten', textVector: unit(99) }])
      expect(await store.searchKeywords('rewritten', 5)).toHaveLength(1)
    })

    it('gets items in the order of the ids and passes over unknown ones', async () => {
      await store.upsert(makeItems(5))
      const found = await store.get(['d1-0', 'none', "' OR 1=1 --", 'd0-0'])
      expect(found.map((item) => item.id)).toEqual(['d1-0', 'd0-0'])
      expect(await store.get([])).toEqual([])
    })

    it.each<VectorColumn>(['image', 'text', 'average'])(
      'ranks by the %s vector as brute force does',
      async (column) => {
        const items = makeItems(60)
        await store.upsert(items.slice(0, 40))
        await store.optimize()
        await store.upsert(items.slice(40))
        const query = unit(1234)
        const expected = items
          .flatMap((item) => {
            const score = bruteForce(item, column, query)
            return score === null ? [] : [{ id: item.id, score }]
          })
          .sort((a, b) => b.score - a.score)
        const found = await store.search({ column, vector: query, k: 10 })
        expect(found.map(({ item }) => item.id)).toEqual(expected.slice(0, 10).map(({ id }) => id))
        for (const [rank, { score }] of found.entries())
          expect(score).toBeCloseTo(expected[rank]?.score ?? Number.NaN, 5)
        const all = await store.search({ column, vector: query, k: 1000 })
        expect(all, 'items without that vector are left out').toHaveLength(expected.length)
      },
    )

    it('takes a query of any length but zero, and scores it by its dot product', async () => {
      const [item] = makeItems(1)
      if (!item?.imageVector) throw new Error('no item')
      await store.upsert([item])
      const tripled = item.imageVector.map((value) => value * 3)
      const [found] = await store.search({ column: 'image', vector: tripled, k: 1 })
      expect(found?.score).toBeCloseTo(3, 4)
    })

    it('finds only the kinds that are asked for', async () => {
      await store.upsert(makeItems(30))
      const kinds = async (kinds: ItemKind[]) =>
        (await store.search({ column: 'image', vector: unit(5), k: 30, kinds })).map(({ item }) => item.kind)
      expect(new Set(await kinds(['image']))).toEqual(new Set(['image']))
      expect(new Set(await kinds(['image', 'pair']))).toEqual(new Set(['image', 'pair']))
      expect(await kinds(['text'])).toEqual([])
      expect(await kinds([])).toEqual([])
    })

    it('refuses a filter that is too large', async () => {
      await store.upsert(makeItems(6))
      const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, 'x']))
      const refusal = expect.objectContaining({ code: 'bad-request' })
      for (const filter of [many, { ['k'.repeat(1001)]: 'x' }, { place: 'v'.repeat(1001) }]) {
        await expect(store.search({ column: 'image', vector: unit(1), k: 5, filter })).rejects.toEqual(refusal)
        await expect(store.searchKeywords('owl', 5, filter)).rejects.toEqual(refusal)
      }
    })

    it('filters by metadata before it ranks, values compared as words', async () => {
      const items = makeItems(40).map((item, index) => ({
        ...item,
        metadata: { year: 1800 + index, even: index % 2 === 0 },
      }))
      await store.upsert(items)
      const search = async (filter: Metadata) =>
        (await store.search({ column: 'image', vector: unit(5), k: 40, filter })).map(({ item }) => item.metadata.year)
      expect(await search({ year: 1801 })).toEqual([1801])
      expect(await search({ year: '1801' })).toEqual([1801])
      expect(await search({ year: 1801, even: true })).toEqual([])
      expect(await search({ missing: 1 })).toEqual([])
      expect((await store.searchKeywords('number', 40, { even: 'false' })).length).toBe(20)
    })

    it.each([
      "it's",
      'say "cheese"',
      '100%',
      '_',
      '%',
      'ünïcødé — हिन्दी \u{1F600}',
      "x' OR 1=1 --",
      "'; DROP TABLE items; --",
      '\\',
      "\\' OR ''='",
      '\n',
      '["a","b"]',
      '\ud800',
      '',
    ])('takes the metadata value %j for a value and nothing else', async (value) => {
      const [plain, hostile] = makeItems(2)
      if (!plain || !hostile) throw new Error('no items')
      await store.upsert([plain, { ...hostile, metadata: { note: value, [`key ${value}`]: 'there' } }])
      const search = async (filter: Metadata) =>
        (await store.search({ column: 'image', vector: unit(1), k: 5, filter })).map(({ item }) => item.id)
      expect(await search({ note: value })).toEqual([hostile.id])
      expect(await search({ [`key ${value}`]: 'there' })).toEqual([hostile.id])
      expect(await search({ note: `${value}x` })).toEqual([])
      expect(await store.itemsOf(value)).toEqual([])
      expect(await store.deleteDocuments([value])).toBe(0)
    })

    const broken: [string, (item: EmbeddedItem) => Partial<EmbeddedItem>][] = [
      ['a vector that is too short', () => ({ imageVector: unit(1).subarray(1) })],
      ['a vector that is too long', () => ({ imageVector: new Float32Array(dimensions + 1).fill(0.2) })],
      ['NaN', ({ imageVector }) => ({ imageVector: imageVector?.with(3, Number.NaN) ?? null })],
      ['infinity', ({ imageVector }) => ({ imageVector: imageVector?.with(3, Number.POSITIVE_INFINITY) ?? null })],
      [
        'a vector that is not of unit length',
        ({ imageVector }) => ({ imageVector: imageVector?.map((x) => x * 1.01) ?? null }),
      ],
      ['a zero vector', () => ({ textVector: new Float32Array(dimensions) })],
      ['a pair without its text vector', () => ({ textVector: null })],
    ]
    it.each(broken)('refuses %s, and with it the whole batch', async (_, change) => {
      const [good, bad] = makeItems(8).filter((item) => item.kind === 'pair')
      if (!good || !bad) throw new Error('no pairs')
      await expect(store.upsert([good, { ...bad, ...change(bad) }])).rejects.toMatchObject({ code: 'model-mismatch' })
      expect((await store.statistics()).items).toBe(0)
    })

    it.each([
      ['zero', new Float32Array(dimensions)],
      ['NaN', new Float32Array(dimensions).fill(Number.NaN)],
      ['of the wrong length', new Float32Array(dimensions - 1).fill(1)],
    ])('refuses a query vector that is %s', async (_, vector) => {
      await store.upsert(makeItems(2))
      await expect(store.search({ column: 'image', vector, k: 1 })).rejects.toMatchObject({ code: 'model-mismatch' })
    })

    it('sets and removes metadata, and filters find the items by it at once', async () => {
      const items = makeItems(30).map((item, index) => ({ ...item, metadata: { year: 1800 + index, place: 'Delhi' } }))
      await store.upsert(items.slice(0, 20))
      await store.optimize()
      await store.upsert(items.slice(20))
      const of = async (filter: Metadata) =>
        (await store.search({ column: 'image', vector: unit(5), k: 40, filter })).map(({ item }) => item.id).sort()
      const found = await store.search({ column: 'image', vector: unit(5), k: 40 })
      const changes = ['d1-0', 'd24-0', "none' OR 1=1 --"].map((itemId) => ({
        itemId,
        metadata: { "it's": 'ünïcødé \ud800', 'style score': 0.25, year: null, missing: null },
      }))
      expect(await store.setMetadata(changes)).toBe(2)
      expect((await store.statistics()).items).toBe(30)
      const [first, second] = await store.get(['d1-0', 'd24-0'])
      expect(first).toEqual({
        ...items[1],
        metadata: { place: 'Delhi', "it's": 'ünïcødé \ud800', 'style score': 0.25 },
      })
      expect(second?.imageVector).toEqual(items[24]?.imageVector)
      expect(await of({ "it's": 'ünïcødé \ud800', place: 'Delhi' })).toEqual(['d1-0', 'd24-0'])
      expect(await of({ year: 1801 })).toEqual([])
      expect(await of({ year: 1803 })).toEqual(['d3-0'])
      const again = await store.search({ column: 'image', vector: unit(5), k: 40 })
      expect(again.map(({ item, score }) => [item.id, score])).toEqual(found.map(({ item, score }) => [item.id, score]))
      expect(await store.searchKeywords('number', 40, { 'style score': 0.25 })).toHaveLength(2)
      expect(await store.setMetadata([])).toBe(0)
      expect(await store.setMetadata([{ itemId: 'none', metadata: { a: 1 } }])).toBe(0)
    })

    it('takes several changes of one item together, on all items as on one, before and after compaction', async () => {
      const items = makeItems(60)
      await store.upsert(items)
      const second = await another()
      const all = (metadata: Metadata) => items.map(({ id }) => ({ itemId: id, metadata }))
      await Promise.all([store.setMetadata(all({ a: 1 })), second.setMetadata(all({ b: 2 }))])
      await store.deleteDocuments(['d7'])
      await store.upsert([{ ...makeItem('new', 0, 'pair'), metadata: { a: 1 } }])
      const first = items[0]?.id ?? ''
      await store.setMetadata([
        { itemId: first, metadata: { a: null, c: 3 } },
        { itemId: first, metadata: { d: true } },
      ])
      await store.optimize()
      expect(await second.get([first, 'd8-0', 'new-0'])).toMatchObject([
        { metadata: { b: 2, c: 3, d: true } },
        { metadata: { a: 1, b: 2 } },
        { metadata: { a: 1 } },
      ])
      const count = async (filter: Metadata) => (await second.searchKeywords('number', 100, filter)).length
      expect([await count({ a: 1 }), await count({ b: 2 }), await count({ d: true })]).toEqual([59, 59, 1])
    })

    it('changes the metadata of more items than it writes at once, and tells that of some', async () => {
      const items = makeItems(5100)
      await store.upsert(items)
      const changes = items.map(({ id }) => ({ itemId: id, metadata: { style: 'map' } }))
      expect(await store.setMetadata([...changes, { itemId: 'none', metadata: { style: 'map' } }])).toBe(5100)
      expect((await store.documentIds({ style: 'map' })).size).toBe(5100)
      const asked = [...items.slice(0, 3).map(({ id }) => id), 'none']
      const told = (await Array.fromAsync(store.metadata(asked))).flat()
      expect(told.map(({ itemId, metadata }) => [itemId, metadata.style]).sort()).toEqual(
        asked.slice(0, 3).map((id) => [id, 'map']),
      )
      expect(await Array.fromAsync(store.metadata([]))).toEqual([])
    })

    it('has another version after a write of any instance, and the same without one', async () => {
      const second = await another()
      await store.upsert(makeItems(3))
      const before = await second.version()
      expect(await second.version()).toBe(before)
      await store.setMetadata([{ itemId: 'd0-0', metadata: { style: 'map' } }])
      expect(await second.version()).not.toBe(before)
    })

    it('pages through a document in reading order', async () => {
      const items = Array.from({ length: 25 }, (_, ordinal) => makeItem('long', ordinal, 'text'))
      await store.upsert([...items].reverse())
      await store.upsert([makeItem('other', 0, 'text')])
      expect((await store.itemsOf('long')).map((item) => item.ordinal)).toEqual(items.map((item) => item.ordinal))
      const page = await store.itemsOf('long', { offset: 10, limit: 5 })
      expect(page.map((item) => item.ordinal)).toEqual([10, 11, 12, 13, 14])
      expect(await store.itemsOf('long', { offset: 30, limit: 5 })).toEqual([])
    })

    it('hands on every item once in a scan, as it was when the scan began', async () => {
      const all = async () => (await Array.fromAsync(store.scan())).flat()
      expect(await all()).toEqual([])
      const items = makeItems(1200)
      await store.upsert(items.slice(0, 700))
      await store.upsert(items.slice(700))
      const byId = (one: EmbeddedItem, other: EmbeddedItem) => one.id.localeCompare(other.id)
      expect((await all()).sort(byId)).toEqual([...items].sort(byId))
      const scan = store.scan()
      let seen = (await scan.next()).value?.length ?? 0
      expect(seen).toBeLessThan(1200)
      await store.deleteDocuments(items.map((item) => item.documentId))
      for await (const batch of scan) seen += batch.length
      expect(seen).toBe(1200)
      expect(await all()).toEqual([])
    })

    it('tells the metadata of every item, and which documents have items with some', async () => {
      expect(await Array.fromAsync(store.metadata())).toEqual([])
      const items = makeItems(1200)
      await store.upsert(items)
      await store.setMetadata([{ itemId: 'd7-0', metadata: { "o'style": 'map' } }])
      const all = (await Array.fromAsync(store.metadata())).flat()
      expect(all).toHaveLength(1200)
      const byId = new Map(all.map((one) => [one.itemId, one]))
      expect(byId.get('d7-0')).toEqual({
        itemId: 'd7-0',
        documentId: 'd7',
        metadata: { ...items[7]?.metadata, "o'style": 'map' },
      })
      expect(byId.get('d8-0')?.metadata).toEqual(items[8]?.metadata)
      expect(await store.documentIds({ "o'style": 'map' })).toEqual(new Set(['d7']))
      expect(await store.documentIds({ "o'style": 'photograph' })).toEqual(new Set())
    })

    it('deletes documents with all their items and says how many went', async () => {
      await store.upsert([0, 1, 2].map((ordinal) => makeItem("o'brien", ordinal, 'text')))
      await store.upsert([makeItem('kept', 0, 'pair')])
      expect(await store.documentIds()).toEqual(new Set(["o'brien", 'kept']))
      expect(await store.deleteDocuments(["o'brien", 'unknown'])).toBe(3)
      expect(await store.deleteDocuments([])).toBe(0)
      expect(await store.documentIds()).toEqual(new Set(['kept']))
      expect(await store.searchKeywords('number', 5)).toHaveLength(1)
      expect(await store.search({ column: 'text', vector: unit(1), k: 5 })).toHaveLength(1)
    })

    it('counts the kinds and means the vectors', async () => {
      expect(await store.statistics()).toEqual({
        items: 0,
        kinds: { pair: 0, image: 0, text: 0, audio: 0 },
        imageMean: null,
        textMean: null,
        audioMean: null,
        sample: [],
      })
      const texts = [0, 1, 2].map((ordinal) => makeItem('t', ordinal, 'text'))
      await store.upsert(texts)
      expect(await store.statistics()).toMatchObject({ items: 3, kinds: { text: 3 }, imageMean: null })
      const items = makeItems(30)
      await store.upsert(items)
      const { kinds, imageMean, textMean } = await store.statistics()
      expect(kinds).toEqual({ pair: 10, image: 10, text: 13, audio: 0 })
      expectMean(
        imageMean,
        items.map((item) => item.imageVector),
      )
      expectMean(
        textMean,
        [...texts, ...items].map((item) => item.textVector),
      )
    })

    it('means the first pictures and sounds that come to many words, and what grows by a little at a time', async () => {
      const texts = Array.from({ length: 300 }, (_, ordinal) => makeItem('t', ordinal, 'text'))
      await store.upsert(texts)
      expect(await store.statistics()).toMatchObject({ imageMean: null, audioMean: null })
      const pictures = [0, 1, 2].map((ordinal) => makeItem('p', ordinal, 'image'))
      const sounds = [0, 1, 2].map((ordinal) => makeItem('s', ordinal, 'audio'))
      await store.upsert([...pictures, ...sounds])
      const { imageMean, audioMean } = await store.statistics()
      expectMean(
        imageMean,
        pictures.map(({ imageVector }) => imageVector),
      )
      expectMean(
        audioMean,
        sounds.map(({ audioVector }) => audioVector),
      )
      const more = Array.from({ length: 60 }, (_, ordinal) => makeItem('m', ordinal, 'text'))
      for (let first = 0; first < more.length; first += 20) {
        await store.upsert(more.slice(first, first + 20))
        await store.statistics()
      }
      const { textMean, items } = await store.statistics()
      expect(items).toBe(366)
      // Read again at 340 of them, a tenth more than the 300 at first.
      expectMean(
        textMean,
        [...texts, ...sounds, ...more.slice(0, 40)].map(({ textVector }) => textVector),
      )
    })

    it('means what is rare from more than the one or two of an even sample', async () => {
      const texts = Array.from({ length: 4000 }, (_, ordinal) => makeItem('t', ordinal, 'text'))
      const pictures = Array.from({ length: 12 }, (_, ordinal) => makeItem('p', ordinal, 'image'))
      await store.upsert([...texts, ...pictures])
      const { imageMean } = await store.statistics()
      expectMean(
        imageMean,
        pictures.map(({ imageVector }) => imageVector),
      )
    })

    it('samples the vectors of whole items, spread over the collection', async () => {
      const few = makeItems(6)
      await store.upsert(few)
      const vectorsOf = ({ imageVector, textVector, audioVector }: ItemVectors) => ({
        imageVector,
        textVector,
        audioVector,
      })
      const { sample } = await store.statistics()
      expect(sample).toHaveLength(6)
      expect(sample).toEqual(expect.arrayContaining(few.map(vectorsOf)))
      await store.upsert(makeItems(1200))
      const large = (await store.statistics()).sample
      expect(large).toHaveLength(500)
      expect(new Set(large.map(({ imageVector, textVector }) => String(imageVector ?? textVector))).size).toBe(500)
    })

    it('loses and doubles nothing when two instances write the same at once', async () => {
      const second = await another()
      const items = makeItems(40)
      const batches = [0, 10, 20, 30].map((start) => items.slice(start, start + 10))
      await Promise.all(batches.flatMap((batch) => [store.upsert(batch), second.upsert(batch)]))
      expect((await second.statistics()).items).toBe(40)
      expect((await store.get(items.map((item) => item.id))).length).toBe(40)
    })

    it("sees another instance's writes and deletions at once", async () => {
      const second = await another()
      await second.statistics()
      await store.upsert(makeItems(4))
      expect((await second.statistics()).items).toBe(4)
      expect(await second.searchKeywords('number', 10)).toHaveLength(4)
      await store.deleteDocuments(['d0', 'd1'])
      expect(await second.search({ column: 'image', vector: unit(1), k: 9 })).toHaveLength(
        (await store.search({ column: 'image', vector: unit(1), k: 9 })).length,
      )
      expect((await second.documentIds()).has('d0')).toBe(false)
    })

    it('keeps collections and models apart, and drops a collection with every model', async () => {
      await store.upsert(makeItems(3))
      const names = ['चित्र', '图片', 'Default 2', 'a-very-long-name-'.repeat(3)]
      for (const [index, collection] of names.entries()) {
        const other = await stores.open(collection, model)
        expect((await other.statistics()).items).toBe(0)
        await other.upsert(makeItems(index + 1))
      }
      const otherModel = await stores.open('default', { id: 'another/model', dimensions: 8 })
      expect(otherModel.dimensions).toBe(8)
      expect((await otherModel.statistics()).items).toBe(0)
      await stores.drop('default')
      await stores.drop('default')
      expect((await (await stores.open('default', model)).statistics()).items).toBe(0)
      expect((await (await stores.open('图片', model)).statistics()).items).toBe(2)
    })

    it('says so when a collection was dropped under a search', async () => {
      await store.upsert(makeItems(3))
      const second = await another()
      await stores.drop('default')
      await expect(second.search({ column: 'image', vector: unit(1), k: 1 })).rejects.toMatchObject({
        code: 'not-found',
      })
    })

    it('refuses to open a table of another length', async () => {
      const stores = reopen()
      others.push(stores)
      await expect(stores.open('default', { id: model.id, dimensions: 8 })).rejects.toMatchObject({
        code: 'model-mismatch',
      })
    })
  })
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}

function bruteForce(item: EmbeddedItem, column: VectorColumn, query: Float32Array): number | null {
  const image = item.imageVector && dot(item.imageVector, query)
  const text = item.textVector && dot(item.textVector, query)
  if (column === 'average') return image === null || text === null ? null : (image + text) / 2
  return column === 'image' ? image : text
}

function expectMean(mean: Float32Array | null, vectors: (Float32Array | null)[]) {
  const present = vectors.filter((vector) => vector !== null)
  const sum = (index: number) => present.reduce((total, vector) => total + (vector[index] ?? 0), 0)
  for (let index = 0; index < dimensions; index++) expect(mean?.[index]).toBeCloseTo(sum(index) / present.length, 5)
}
