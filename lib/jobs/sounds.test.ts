import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { OnnxEncoder } from '../embed/onnx-encoder.ts'
import { modelEntry } from '../embed/registry.ts'
import { readJson } from '../embed/test-support.ts'
import { Collections } from '../history/collections.ts'
import { Documents } from '../history/documents.ts'
import { Library } from '../history/library.ts'
import { createLogger } from '../log.ts'
import { type MadeUpSound, madeUpSound, wavOf } from '../media/made-up-sounds.ts'
import { createSoundDecoder } from '../media/sound-decoder.ts'
import { ModelChangeStore } from '../reembed/model-change-store.ts'
import { ModelChanges } from '../reembed/model-changes.ts'
import { retrieve } from '../retrieve/retrieve.ts'
import { type Database, databaseFile, openDatabase } from '../store/database.ts'
import { FileAssetStore } from '../store/file-asset-store.ts'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import type { Document, EmbeddedItem, PairedItem } from '../types.ts'
import { dot } from '../vector-math.ts'
import { ingest } from './ingest.ts'

const root = path.resolve(import.meta.dirname, '../..')
const decoder = createSoundDecoder({ root, ffmpeg: 'ffmpeg' })
const log = createLogger('silent')
let dataDir: string
let database: Database
let vectors: LanceVectorStores
let library: Library
/** Hears. */
let imagebind: OnnxEncoder
/** Does not. */
let clip: OnnxEncoder
/** What a new collection gets. */
let forNew: OnnxEncoder
let picture: Uint8Array
const load = async (id: string) => (await assets().get(id))?.bytes ?? null
const assets = () => new FileAssetStore(dataDir, { maxPixels: 1e6 })

function open(family: string): Promise<OnnxEncoder> {
  const folder = path.join(root, 'lib/embed/fixtures', family)
  return OnnxEncoder.open(modelEntry.parse(readJson(folder, 'model.json')), {
    root,
    folder,
    threads: 1,
    maxPixels: 1e6,
  })
}

const kinds: MadeUpSound[] = ['chirp', 'tones', 'noise', 'knocks']
const files: Record<string, Uint8Array> = {
  ...Object.fromEntries(kinds.map((kind) => [`${kind}.wav`, wavOf(madeUpSound(kind, 5, 16_000), 16_000)])),
  'torn.wav': new Uint8Array([...Buffer.from('RIFF0000WAVE')]),
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-sounds-'))
  ;[imagebind, clip] = await Promise.all([open('imagebind'), open('clip')])
  database = await openDatabase({ url: databaseFile(dataDir), root })
  vectors = new LanceVectorStores(dataDir)
  library = new Library({
    collections: new Collections(database),
    documents: new Documents(database),
    vectors,
    assets: assets(),
    dataDir,
    modelForNew: async () => forNew,
  })
  picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  for (const [name, encoder] of [
    ['heard', imagebind],
    ['unheard', clip],
  ] as const)
    await fill(name, encoder)
})

afterAll(async () => {
  await vectors.close()
  database.$client.close()
  await Promise.all([imagebind.close(), clip.close(), decoder.close()])
  await rm(dataDir, { recursive: true, force: true })
})

/** Ingests the sounds, of which two have words, a picture and a text. */
async function fill(collection: string, encoder: OnnxEncoder) {
  forNew = encoder
  const { record } = await library.ensure(collection)
  return library.ingesting(record, (into) =>
    ingest(
      async function* () {
        for (const [name, bytes] of Object.entries({ ...files, 'teal.png': picture, 'a.txt': Buffer.from('a cat') })) {
          const file = {
            name,
            path: null,
            bytes,
            mediaType: 'x/y',
            caption: null,
            metadata: {},
            resolve: async () => null,
          }
          yield { kind: 'file' as const, file }
        }
      },
      {
        documentId: ({ name }) => `${collection}-${name}`,
        read: async ({ name, bytes }) => documentOf(`${collection}-${name}`, name, bytes),
        pair: async (document) => [itemOf(document)],
        encoder,
        recordings: { load, decoder },
        ...into,
      },
    ),
  )
}

function documentOf(id: string, name: string, original: Uint8Array): Document {
  const rest = { path: null, pages: null, blocks: [], metadata: {}, warnings: [] }
  return { id, name, mediaType: name.endsWith('.wav') ? 'audio/wav' : 'x/y', original, ...rest }
}

function itemOf({ id, name, original }: Document): PairedItem {
  const isSound = name.endsWith('.wav')
  const isPicture = name.endsWith('.png')
  return {
    id: `${id}-0`,
    documentId: id,
    ordinal: 0,
    kind: isSound ? 'audio' : isPicture ? 'image' : 'text',
    text: isPicture || ['noise.wav', 'torn.wav'].includes(name) ? '' : `a photo of ${name.split('.')[0]}`,
    image: isPicture ? { bytes: original, mediaType: 'image/png', width: 60, height: 40 } : null,
    media: isSound ? { mediaType: 'audio/wav', start: 0, end: 5 } : null,
    source: { name, path: null, page: null, box: null, heading: null },
    metadata: {},
  }
}

async function itemsOf(collection: string): Promise<Map<string, EmbeddedItem>> {
  const store = await library.items(await library.get(collection))
  const all: EmbeddedItem[] = []
  for await (const batch of store.scan()) all.push(...batch)
  return new Map(all.map((item) => [item.source.name, item]))
}

async function search(collection: string, encoder: DualEncoder, question: { text?: string; image?: Uint8Array }) {
  const store = await library.items(await library.get(collection))
  const query = { text: null, image: null, mode: 'hybrid' as const, k: 10, filter: {}, ...question }
  return (await retrieve(query, { encoder, store })).ranked
}

it('gives sounds the vector of what is heard, and those that are torn keep their place', async () => {
  const items = await itemsOf('heard')
  expect(items.size).toBe(7)
  for (const kind of kinds) {
    const item = items.get(`${kind}.wav`)
    const [expected] = (await imagebind.embedAudio?.([
      [0, 1.5, 3].map((start) => madeUpSound(kind, 5, 16_000).subarray(start * 16_000, (start + 2) * 16_000)),
    ])) ?? [new Float32Array()]
    expect(dot(item?.audioVector ?? new Float32Array(), expected ?? new Float32Array())).toBeGreaterThan(0.9999)
  }
  expect(items.get('torn.wav')).toMatchObject({ kind: 'audio', audioVector: null, textVector: null })
  const { documents } = await library.documents('heard', { limit: 10 })
  expect(documents.find(({ name }) => name === 'torn.wav')?.warnings.join()).toContain(
    'can’t be decoded'.replace('’', "'"),
  )
})

it.each(['words', 'picture'])('finds sounds by %s, by what is heard', async (by) => {
  const text = 'seagulls over the harbour'
  const question = by === 'words' ? { text } : { image: picture }
  const [vector] = by === 'words' ? await imagebind.embedTexts([text]) : await imagebind.embedImages([picture])
  const ranked = await search('heard', imagebind, question)
  const items = await itemsOf('heard')
  const sounds = ranked.filter(({ item }) => item.kind === 'audio')
  expect(sounds.map(({ item }) => item.source.name)).toEqual(expect.arrayContaining(kinds.map((kind) => `${kind}.wav`)))
  for (const { item, scores } of sounds) {
    const heard = items.get(item.source.name)?.audioVector
    if (heard) expect(scores.audio).toBeCloseTo(dot(heard, vector ?? new Float32Array()), 4)
    else expect(scores).not.toHaveProperty('audio')
  }
})

it('finds sounds by their words alone with a model that does not hear', async () => {
  const items = await itemsOf('unheard')
  expect([...items.values()].every(({ audioVector }) => audioVector === null)).toBe(true)
  const ranked = await search('unheard', clip, { text: 'knocks' })
  expect(ranked.flatMap(({ item, scores }) => (scores.keyword ? item.source.name : []))).toEqual(['knocks.wav'])
  expect(ranked.every(({ scores }) => !('audio' in scores))).toBe(true)
  expect(ranked.find(({ item }) => item.source.name === 'tones.wav')?.scores.text).toEqual(expect.any(Number))
})

it('hears what is there when a collection goes over to a model that does, and forgets it on the way back', async () => {
  const changes = new ModelChanges(new ModelChangeStore(database), {
    ...{ library, vectors, log, loadImage: load, recordings: { load, decoder } },
    documents: new Documents(database),
    models: { load: async (id) => (id === imagebind.id ? imagebind : clip) },
    answerScales: { refresh: async () => {} },
  })
  try {
    await changes.start('unheard', imagebind.id)
    for await (const _ of changes.watch('unheard', AbortSignal.timeout(20_000)));
    const [moved, heard] = await Promise.all([itemsOf('unheard'), itemsOf('heard')])
    for (const kind of kinds) {
      const [one, other] = [moved.get(`${kind}.wav`)?.audioVector, heard.get(`${kind}.wav`)?.audioVector]
      expect(dot(one ?? new Float32Array(), other ?? new Float32Array())).toBeGreaterThan(0.9999)
    }
    expect(moved.get('torn.wav')).toMatchObject({ kind: 'audio', audioVector: null })
    await changes.undo('unheard')
    for await (const _ of changes.watch('unheard', AbortSignal.timeout(20_000)));
    expect((await itemsOf('unheard')).get('chirp.wav')).toMatchObject({ kind: 'audio', audioVector: null })
  } finally {
    await changes.stop()
  }
})
