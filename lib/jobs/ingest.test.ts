import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import { Collections } from '../history/collections.ts'
import { Documents } from '../history/documents.ts'
import { Library } from '../history/library.ts'
import type { Listed } from '../read/sources/list-sources.ts'
import { type Database, databaseFile, openDatabase } from '../store/database.ts'
import { FileAssetStore } from '../store/file-asset-store.ts'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import type { Document, EncodedImage, IngestResult, PairedItem } from '../types.ts'
import { type IngestOptions, ingest } from './ingest.ts'
import { IngestPresence } from './ingest-presence.ts'

const root = path.resolve(import.meta.dirname, '../..')
const model = { id: 'made-up', dimensions: 4 }
const vector = () => Float32Array.of(1, 0, 0, 0)
const broken = image('broken')
let dataDir: string
let database: Database
let vectors: LanceVectorStores
let library: Library

/** Any words and pictures have one vector; a picture of the bytes "broken" has none. */
const encoder: DualEncoder = {
  ...model,
  maxTextTokens: 64,
  logitScale: 100,
  logitBias: 0,
  scoring: 'softmax',
  modalities: ['image', 'text'],
  embedImages: async (images) => images.map(vector),
  embedEachImage: async (images) =>
    images.map((bytes) =>
      Buffer.from(bytes).toString() === 'broken' ? new DiptychError('unreadable', 'Damaged.', 'Mend it.') : vector(),
    ),
  embedTexts: async (texts) => texts.map(vector),
  countTokens: () => 1,
}

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-ingest-'))
  database = await openDatabase({ url: databaseFile(dataDir), root })
  vectors = new LanceVectorStores(dataDir)
  library = new Library({
    collections: new Collections(database),
    documents: new Documents(database),
    vectors,
    assets: new FileAssetStore(dataDir, { maxPixels: 1e6 }),
    dataDir,
    modelForNew: async () => model,
  })
})

afterEach(async () => {
  await vectors.close()
  database.$client.close()
  await rm(dataDir, { recursive: true, force: true })
})

type Part = Pick<PairedItem, 'text' | 'image'>

/** Ingests made-up documents, by name, into the collection `c`; `beforeRecord` is awaited when their items are stored. */
async function run(
  files: Record<string, Part[]>,
  { beforeRecord, ...options }: IngestOptions & { beforeRecord?: () => Promise<unknown> } = {},
): Promise<IngestResult> {
  const { record } = await library.ensure('c')
  return library.ingesting(record, (into) =>
    ingest(
      () => listed(Object.keys(files)),
      {
        documentId: ({ name }) => name,
        read: async (file) => document(file.name),
        pair: async ({ name }) => (files[name] ?? []).map((part, ordinal) => paired(name, ordinal, part)),
        encoder,
        recordings: { load: async () => null, decoder: { clips: async () => [] } },
        ...into,
        documents: {
          ...into.documents,
          record: async (...recorded) => {
            await beforeRecord?.()
            await into.documents.record(...recorded)
          },
        },
      },
      options,
    ),
  )
}

async function* listed(names: string[]): AsyncGenerator<Listed> {
  for (const name of names) {
    const { path, mediaType, original: bytes, metadata } = document(name)
    yield { kind: 'file', file: { name, path, bytes, mediaType, caption: null, metadata, resolve: async () => null } }
  }
}

/** `first of /a` is what the file /a held first; its path is the one at which it was first seen. */
function document(name: string): Document {
  const path = name.split(' of ')[1] ?? null
  const original = Buffer.from(`The file ${name}`)
  return {
    id: name,
    name,
    path,
    mediaType: 'text/plain',
    pages: null,
    original,
    blocks: [],
    metadata: {},
    warnings: [],
  }
}

function paired(documentId: string, ordinal: number, { text, image }: Part): PairedItem {
  const kind = image === null ? 'text' : text === '' ? 'image' : 'pair'
  const source = { name: documentId, path: null, page: null, box: null, heading: null }
  return { id: `${documentId}-${ordinal}`, documentId, ordinal, kind, text, image, media: null, source, metadata: {} }
}

function image(content: string): EncodedImage {
  return { bytes: Buffer.from(content), mediaType: 'image/png', width: 1, height: 1 }
}

function words(count: number): Part[] {
  return Array.from({ length: count }, (_, index) => ({ text: `Paragraph ${index}`, image: null }))
}

async function stored(): Promise<Set<string>> {
  return (await library.items(await library.get('c'))).documentIds()
}

async function assets(): Promise<string[]> {
  const names = await readdir(path.join(dataDir, 'assets'), { recursive: true })
  return names.map((name) => path.basename(name)).filter((name) => /^[0-9a-f]{64}$/.test(name))
}

it('leaves nothing to be found of a document that it was stopped in', async () => {
  const controller = new AbortController()
  const onProgress: IngestOptions['onProgress'] = ({ items }) => {
    if (items > 200) controller.abort()
  }
  const stopped = run({ small: words(2), large: words(400) }, { signal: controller.signal, onProgress })
  await expect(stopped).rejects.toThrow()
  expect(await stored()).toEqual(new Set(['small']))
  expect(await assets(), 'the original of the small one').toHaveLength(1)
  expect(await run({ small: words(2), large: words(400) })).toMatchObject({ documents: 1, skipped: 1 })
})

it('removes what a run that died has left, once no other run is under way', async () => {
  const { record } = await library.ensure('c')
  const died = await IngestPresence.enter(dataDir, 'c')
  const other = await IngestPresence.enter(dataDir, 'C')
  const { image: _, media: __, ...ghost } = paired('ghost', 0, { text: 'A ghost', image: null })
  const store = await library.items(record)
  await store.upsert([
    { ...ghost, image: null, media: null, imageVector: null, textVector: vector(), audioVector: null },
  ])
  await run({ first: words(1) })
  expect(await stored(), 'both may yet record it').toEqual(new Set(['ghost', 'first']))
  await died.leave({ complete: false })
  await run({ second: words(1) })
  expect(await stored(), 'the other lives').toEqual(new Set(['ghost', 'first', 'second']))
  await other.leave({ complete: true })
  await run({ third: words(1) })
  expect(await stored()).toEqual(new Set(['first', 'second', 'third']))
})

it("keeps the words of a picture that can't be decoded, and counts only what is there", async () => {
  const result = await run({
    page: [
      { text: 'A heron', image: broken },
      { text: 'A duck', image: image('duck') },
    ],
    alone: [{ text: '', image: broken }],
  })
  expect(result).toMatchObject({ documents: 1, items: 2, images: 1, failed: [{ path: 'alone', code: 'unreadable' }] })
  const { document, items } = await library.document('c', 'page')
  expect(document).toMatchObject({ items: 2, images: 1, warnings: ['Damaged.'] })
  expect(items.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', 'A heron'],
    ['pair', 'A duck'],
  ])
  expect(document.cover && (await library.asset(document.cover)).bytes).toEqual(Buffer.from('duck'))
  expect(await assets(), 'of the page and its duck').toHaveLength(2)
})

it('keeps a document whose file has changed where another folder of the ingest has it too', async () => {
  await run({ 'first of /a': words(1) })
  await run({ 'second of /a': words(1), 'first of /a': words(1) })
  expect(await stored()).toEqual(new Set(['first of /a', 'second of /a']))
  await run({ 'third of /a': words(1) })
  expect(await stored()).toEqual(new Set(['third of /a']))
})

it('keeps a picture whose other document is deleted while it is ingested', async () => {
  const duck = [{ text: 'A duck', image: image('duck') }]
  await run({ old: duck })
  await run({ new: duck }, { beforeRecord: () => library.deleteDocument('c', 'old') })
  const { document } = await library.document('c', 'new')
  expect(document.cover && (await library.asset(document.cover)).bytes).toEqual(Buffer.from('duck'))
  await library.deleteDocument('c', 'new')
  expect(await assets()).toEqual([])
})
