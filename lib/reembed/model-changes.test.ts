import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import { Collections } from '../history/collections.ts'
import { Documents } from '../history/documents.ts'
import { Library } from '../history/library.ts'
import { createLogger } from '../log.ts'
import { type Database, databaseFile, openDatabase } from '../store/database.ts'
import { FileAssetStore } from '../store/file-asset-store.ts'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import type { EmbeddedItem, ModelChange } from '../types.ts'
import { ModelChangeStore } from './model-change-store.ts'
import { ModelChanges, type ModelChangesPorts } from './model-changes.ts'

const root = path.resolve(import.meta.dirname, '../..')
/** The two models make vectors of different lengths, so that a table of the wrong one would refuse them. */
const small = madeUp('small', 3)
const large = madeUp('large', 5)
const third = madeUp('third', 4)
let dataDir: string
let database: Database
let vectors: LanceVectorStores
let library: Library
let assets: FileAssetStore
let changes: ModelChanges
/** Awaited before each batch that `large` embeds. */
let beforeEmbedding: () => Promise<unknown>

/** Takes texts of four words at most; can't read a picture of the bytes "broken". */
function madeUp(id: string, dimensions: number): DualEncoder {
  const vector = (value: number) => {
    const made = new Float32Array(dimensions)
    made[value % dimensions] = 1
    return made
  }
  return {
    id,
    dimensions,
    maxTextTokens: 4,
    logitScale: 100,
    logitBias: 0,
    scoring: 'softmax',
    modalities: ['image', 'text'],
    embedImages: async (images) => images.map(({ length }) => vector(length)),
    embedEachImage: async (images) =>
      images.map((bytes) =>
        Buffer.from(bytes).toString() === 'broken'
          ? new DiptychError('unreadable', 'Damaged.', 'Mend it.')
          : vector(bytes.length),
      ),
    embedTexts: async (texts) => {
      if (id === 'large' && texts.length > 0) await beforeEmbedding()
      return texts.map(({ length }) => vector(length))
    },
    countTokens: (text) => text.split(' ').length,
  }
}

const load = async (id: string) => (await assets.get(id))?.bytes ?? null

function modelChanges(parts: Partial<ModelChangesPorts> = {}): ModelChanges {
  return new ModelChanges(new ModelChangeStore(database), {
    library,
    vectors,
    documents: new Documents(database),
    models: {
      load: async (id) => {
        const encoder = [small, large, third].find((one) => one.id === id)
        if (encoder) return encoder
        throw new DiptychError('model-missing', `${id} is not there.`, 'Pull it.')
      },
    },
    answerScales: { refresh: async () => {} },
    loadImage: load,
    recordings: { load, decoder: { clips: async (_, stretches) => stretches.map(() => [Float32Array.of(1)]) } },
    log: createLogger('silent'),
    ...parts,
  })
}

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-reembed-'))
  database = await openDatabase({ url: databaseFile(dataDir), root })
  vectors = new LanceVectorStores(dataDir)
  assets = new FileAssetStore(dataDir, { maxPixels: 1e6 })
  beforeEmbedding = async () => {}
  const collections = new Collections(database)
  const documents = new Documents(database)
  library = new Library({ collections, documents, vectors, assets, dataDir, modelForNew: async () => small })
  changes = modelChanges()
  await library.create('c')
})

afterEach(async () => {
  await changes.stop()
  await vectors.close()
  database.$client.close()
  await rm(dataDir, { recursive: true, force: true })
})

interface Part {
  text: string
  picture?: string
}

/** Stores a document as an ingest does, with the model that the collection has by then. */
async function add(id: string, parts: Part[], whileUnderWay?: () => Promise<unknown>): Promise<void> {
  await library.ingesting(await library.get('c'), async (into, { model }) => {
    const items = await Promise.all(parts.map((part, ordinal) => item(id, ordinal, part, model.dimensions)))
    await into.store.upsert(items)
    await whileUnderWay?.()
    const original = await into.assets.put(Buffer.from(id), 'text/plain')
    const pictures = items.flatMap(({ image }) => image?.assetId ?? [])
    const summary = { id, name: id, path: null, mediaType: 'text/plain', pages: null, bytes: 1, metadata: {} }
    const counted = { items: items.length, images: pictures.length, cover: null, warnings: [] }
    await into.documents.record({ ...summary, ...counted, addedAt: new Date().toISOString() }, { original, pictures })
  })
}

async function item(id: string, ordinal: number, { text, picture }: Part, dimensions: number): Promise<EmbeddedItem> {
  const vector = new Float32Array(dimensions)
  vector[0] = 1
  const image = picture
    ? { assetId: await assets.put(Buffer.from(picture), 'image/png'), mediaType: 'image/png', width: 1, height: 1 }
    : null
  return {
    id: `${id}-${ordinal}`,
    documentId: id,
    ordinal,
    kind: image ? (text ? 'pair' : 'image') : 'text',
    text,
    image,
    media: null,
    source: { name: id, path: null, page: null, box: null, heading: null },
    metadata: {},
    imageVector: image && vector,
    textVector: text ? vector : null,
    audioVector: null,
  }
}

/** What is searched now. */
async function items(): Promise<Record<string, EmbeddedItem>> {
  const store = await library.items(await library.get('c'))
  const ids = [...(await store.documentIds())]
  const all = (await Promise.all(ids.map((id) => store.itemsOf(id)))).flat()
  return Object.fromEntries(all.map((one) => [one.id, one]))
}

async function ended(of = changes): Promise<ModelChange | undefined> {
  let last: ModelChange | undefined
  for await (const change of of.watch('c', AbortSignal.timeout(20_000))) last = change
  return last
}

async function tables(): Promise<number> {
  return (await readdir(path.join(dataDir, 'vectors'))).filter((name) => name.endsWith('.lance')).length
}

it('embeds what is there anew, under the same ids, and goes over in one step', async () => {
  await add('one', [{ text: 'a red lamp', picture: 'red' }, { text: 'words' }])
  await add('two', [{ text: '', picture: 'blue' }])
  let served: string | undefined
  beforeEmbedding = async () => {
    served = (await library.get('c')).model.id
  }
  await changes.start('c', 'large')
  expect(await ended()).toMatchObject({ model: 'large', previousModel: 'small', reembedding: null, failed: null })
  expect(served).toBe('small')
  const now = await items()
  expect(Object.keys(now).sort()).toEqual(['one-0', 'one-1', 'two-0'])
  expect(now['one-0']).toMatchObject({ kind: 'pair', text: 'a red lamp', image: { mediaType: 'image/png' } })
  expect(now['one-0']?.imageVector).toHaveLength(5)
  expect((await library.list())[0]).toMatchObject({ model: 'large', previousModel: 'small', reembedding: null })
})

it('takes in what comes and leaves out what goes meanwhile', async () => {
  await add('one', [{ text: 'one' }])
  await add('gone', [{ text: 'gone' }])
  let once = true
  beforeEmbedding = async () => {
    if (!once) return
    once = false
    await add('late', [{ text: 'late' }])
    await library.deleteDocument('c', 'gone')
  }
  await changes.start('c', 'large')
  expect(await ended()).toMatchObject({ model: 'large' })
  expect(Object.keys(await items()).sort()).toEqual(['late-0', 'one-0'])
})

it('takes in a document that is deleted and added again meanwhile', async () => {
  const documents: [id: string, parts: Part[]][] = [
    ['one', [{ text: 'one' }]],
    ['two', [{ text: 'two' }]],
  ]
  for (const [id, parts] of documents) await add(id, parts)
  const target = await vectors.open('c', large)
  const optimize = target.optimize.bind(target)
  // The other document is gone when its turn comes, and there again before the collection goes over.
  beforeEmbedding = async () => {
    beforeEmbedding = async () => {}
    for (const [id] of documents) await library.deleteDocument('c', id)
  }
  target.optimize = async () => {
    for (const [id, parts] of documents) await add(id, parts)
    await optimize()
  }
  await changes.start('c', 'large')
  expect(await ended()).toMatchObject({ model: 'large' })
  expect(Object.keys(await items()).sort()).toEqual(['one-0', 'two-0'])
})

it('is not held up by a document whose items are lost', async () => {
  await add('one', [{ text: 'one' }])
  await add('lost', [{ text: 'lost' }])
  await (await vectors.open('c', small)).deleteDocuments(['lost'])
  await changes.start('c', 'large')
  expect(await ended()).toMatchObject({ model: 'large', failed: null })
  expect(Object.keys(await items())).toEqual(['one-0'])
})

it('keeps what is written about items up to the moment of the switch, and after it', async () => {
  await add('one', [{ text: 'one' }, { text: 'two' }])
  const old = await vectors.open('c', small)
  await old.setMetadata([{ itemId: 'one-0', metadata: { before: 'embedding', passing: true } }])
  let looked = 0
  const atTheSwitch = {
    get: (name: string) => library.get(name),
    exclusively: <Result>(name: string, work: () => Promise<Result>) => library.exclusively(name, work),
    isIngesting: async () => {
      if (looked++ === 0)
        await old.setMetadata([
          { itemId: 'one-0', metadata: { style: 'map', passing: null } },
          { itemId: 'one-1', metadata: { moderation: 'flagged' } },
        ])
      return false
    },
  }
  const watched = modelChanges({ library: atTheSwitch })
  await watched.start('c', 'large')
  expect(await ended(watched)).toMatchObject({ model: 'large' })
  expect(await library.changeItems('c', [{ itemId: 'one-1', metadata: { style: 'drawing' } }])).toBe(1)
  const now = await items()
  expect(now['one-0']).toMatchObject({ metadata: { before: 'embedding', style: 'map' } })
  expect(now['one-0']?.metadata).not.toHaveProperty('passing')
  expect(now['one-1']?.metadata).toEqual({ moderation: 'flagged', style: 'drawing' })
})

it('waits for an ingest that began before, and one that begins after has the new model', async () => {
  await add('one', [{ text: 'one' }])
  await add('slow', [{ text: 'slow' }], async () => {
    await changes.start('c', 'large')
    await expect.poll(async () => (await changes.get('c')).reembedding?.total, { timeout: 10_000 }).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await changes.get('c')).toMatchObject({ model: 'small', reembedding: { model: 'large' } })
  })
  expect(await ended()).toMatchObject({ model: 'large' })
  await add('after', [{ text: 'after' }])
  expect(Object.keys(await items()).sort()).toEqual(['after-0', 'one-0', 'slow-0'])
})

it('leaves nothing behind when it is cancelled, and the old model serves on', async () => {
  await add('one', [{ text: 'one' }])
  beforeEmbedding = () => new Promise((resolve) => setTimeout(resolve, 200))
  await changes.start('c', 'large')
  await expect(changes.start('c', 'third')).rejects.toMatchObject({ code: 'conflict' })
  expect(await changes.cancel('c')).toMatchObject({ model: 'small', previousModel: null, reembedding: null })
  expect(await tables()).toBe(1)
  expect(Object.keys(await items())).toEqual(['one-0'])
  await expect(changes.cancel('c')).rejects.toMatchObject({ code: 'not-found' })
})

it('is gone on with by another process, from where the first one stopped', async () => {
  for (let number = 0; number < 70; number++) await add(`d${number}`, [{ text: `number ${number}` }])
  let embedded = 0
  let stopped: Promise<void> | undefined
  beforeEmbedding = async () => {
    embedded++
    if (embedded === 68) stopped = changes.stop()
  }
  await changes.start('c', 'large')
  await expect.poll(() => stopped !== undefined, { timeout: 60_000 }).toBe(true)
  await stopped
  expect((await changes.get('c')).model).toBe('small')
  const before = embedded
  const next = modelChanges()
  next.resumeAbandoned()
  await expect.poll(async () => (await next.get('c')).model, { timeout: 60_000 }).toBe('large')
  await next.stop()
  expect(embedded - before).toBeLessThan(20)
  expect(Object.keys(await items())).toHaveLength(70)
})

it('begins nothing where another process has just ended the same change, and goes on from where it is by then', async () => {
  await add('one', [{ text: 'one' }])
  await changes.start('c', 'large')
  await ended()
  await changes.undo('c')
  await ended()
  /** Its first look at the collection is from before the change of another process. */
  const late = (during: () => Promise<unknown>) => {
    let looked = false
    const get = async (name: string) => {
      const record = await library.get(name)
      if (!looked) {
        looked = true
        await during()
      }
      return record
    }
    const exclusively = <Result>(name: string, work: () => Promise<Result>) => library.exclusively(name, work)
    return modelChanges({ library: { get, exclusively, isIngesting: (name) => library.isIngesting(name) } })
  }
  const goOver = async () => {
    await changes.start('c', 'large')
    await ended()
  }
  await expect(late(goOver).start('c', 'large')).rejects.toMatchObject({ code: 'conflict' })
  expect(await changes.forget('c')).toMatchObject({ model: 'large', previousModel: null, reembedding: null })
  expect(Object.keys(await items())).toEqual(['one-0'])

  await changes.start('c', 'third')
  await ended()
  const next = late(async () => {
    await add('new', [{ text: 'new' }])
    await changes.undo('c')
    await ended()
  })
  await next.start('c', 'small')
  expect(await ended(next)).toMatchObject({ model: 'small', previousModel: 'large' })
  expect(Object.keys(await items()).sort()).toEqual(['new-0', 'one-0'])
})

it('goes back with what came since, and keeps one way back', async () => {
  await add('one', [{ text: 'one' }])
  await changes.start('c', 'large')
  await ended()
  await add('new', [{ text: 'new' }])
  await library.deleteDocument('c', 'one')
  await changes.undo('c')
  expect(await ended()).toMatchObject({ model: 'small', previousModel: 'large' })
  const back = await items()
  expect(Object.keys(back)).toEqual(['new-0'])
  expect(back['new-0']?.textVector).toHaveLength(3)
  await changes.start('c', 'third')
  expect(await ended()).toMatchObject({ model: 'third', previousModel: 'small' })
  await expect.poll(tables, { timeout: 10_000 }).toBe(2)
  expect(await changes.forget('c')).toMatchObject({ model: 'third', previousModel: null })
  expect(await tables()).toBe(1)
  await expect(changes.undo('c')).rejects.toMatchObject({ code: 'conflict' })
})

it('says what the model could not take as it is', async () => {
  await add('one', [{ text: 'a text of more than four words' }, { text: 'torn', picture: 'broken' }])
  await add('two', [{ text: '', picture: 'broken' }])
  await changes.start('c', 'large')
  expect((await ended())?.model).toBe('large')
  await expect
    .poll(async () => (await changes.get('c')).notices.map(({ code }) => code), { timeout: 10_000 })
    .toEqual(['text-split', 'picture-lost'])
  const now = await items()
  expect(Object.keys(now).sort()).toEqual(['one-0', 'one-1'])
  expect(now['one-1']).toMatchObject({ kind: 'text', image: null })
})

it('keeps the reason where it fails, and can be tried again', async () => {
  await add('one', [{ text: 'one' }])
  beforeEmbedding = async () => {
    throw new DiptychError('internal', 'The encoder is out of memory.', 'Close other programs.')
  }
  await changes.start('c', 'large')
  expect(await ended()).toMatchObject({ model: 'small', failed: { model: 'large', error: { code: 'internal' } } })
  beforeEmbedding = async () => {}
  await changes.start('c', 'large')
  expect(await ended()).toMatchObject({ model: 'large', failed: null })
})

it('refuses a model that is not there, and the one that it has', async () => {
  await expect(changes.start('c', 'nowhere')).rejects.toMatchObject({ code: 'model-missing' })
  await expect(changes.start('c', 'small')).rejects.toMatchObject({ code: 'conflict' })
  await expect(changes.start('none', 'large')).rejects.toMatchObject({ code: 'not-found' })
})
