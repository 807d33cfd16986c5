/**
 * How close an ingest comes to the encoder alone, and whether its memory stays flat: pictures of 640 × 480 with captions,
 * in a folder, by the starter and by CLIP ViT-B/32 in its true shape (see clip-timing.ts). The two are timed in turn, so
 * that a machine that slows down slows both; the share is the median over the rounds.
 *
 *   node bench/ingest.ts [--pictures 500] [--rounds 3] [--json]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { DualEncoder } from '../lib/embed/dual-encoder.ts'
import type { OnnxEncoder } from '../lib/embed/onnx-encoder.ts'
import { Collections } from '../lib/history/collections.ts'
import { Documents } from '../lib/history/documents.ts'
import { Library } from '../lib/history/library.ts'
import { ingest } from '../lib/jobs/ingest.ts'
import { pair } from '../lib/pair/pair.ts'
import { documentId } from '../lib/read/build-document.ts'
import { createDocumentReader } from '../lib/read/document-reader.ts'
import { listSources } from '../lib/read/sources/list-sources.ts'
import { databaseFile, openDatabase } from '../lib/store/database.ts'
import { FileAssetStore } from '../lib/store/file-asset-store.ts'
import { LanceVectorStores } from '../lib/store/lance-vector-stores.ts'
import { openClipTiming } from './clip-timing.ts'
import { type CaptionedPicture, writePictures } from './pictures.ts'
import { openStarter } from './starter.ts'

const root = path.resolve(import.meta.dirname, '..')
const threads = os.availableParallelism()
const maxPixels = 100_000_000

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})

const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-bench-'))
try {
  const source = path.join(folder, 'pictures')
  const pictures = await writePictures(source, Number(values.pictures))
  const figures = [await measure(await openStarter(threads), source, pictures)]
  const clip = await openClipTiming(folder, threads)
  if (clip) figures.push(await measure(clip, source, pictures))
  else console.error('../shared/clip-timing.tar.gz is not there: CLIP is left out')
  if (values.json) console.log(JSON.stringify({ threads, ...values, figures }))
  else console.table(figures)
} finally {
  await rm(folder, { recursive: true })
}

async function measure(encoder: OnnxEncoder, source: string, pictures: CaptionedPicture[]) {
  await encodeAlone(encoder, pictures.slice(0, 16))
  const shares: number[] = []
  let alone = 0
  let whole = 0
  let peak = 0
  for (let round = 0; round < Number(values.rounds); round++) {
    alone = pictures.length / (await encodeAlone(encoder, pictures))
    const ingested = await ingestFolder(encoder, source, path.join(folder, `data-${encoder.id}-${round}`))
    whole = pictures.length / ingested.seconds
    peak = Math.max(peak, ingested.peak)
    shares.push(whole / alone)
  }
  await encoder.close()
  const share = shares.sort((a, b) => a - b)[shares.length >> 1] ?? 0
  return {
    model: encoder.id,
    'encoder alone, pictures/s': round(alone),
    'ingest, pictures/s': round(whole),
    'ingest / encoder alone': round(share, 100),
    'peak MB': Math.round(peak / 1e6),
  }
}

/** Seconds for the pictures and their captions, in batches as the pipeline's, two under way at a time. */
async function encodeAlone(encoder: DualEncoder, pictures: CaptionedPicture[]): Promise<number> {
  const started = performance.now()
  const batches: CaptionedPicture[][] = []
  for (let start = 0; start < pictures.length; start += 32) batches.push(pictures.slice(start, start + 32))
  const queue = batches.values()
  const work = async () => {
    for (const batch of queue) {
      const files = await Promise.all(batch.map(({ file }) => readFile(file)))
      await Promise.all([encoder.embedImages(files), encoder.embedTexts(batch.map(({ caption }) => caption))])
    }
  }
  await Promise.all([work(), work()])
  return (performance.now() - started) / 1000
}

/** The whole pipeline into a fresh data folder; bytes of resident memory are looked at every 200 ms. */
async function ingestFolder(encoder: DualEncoder, source: string, dataDir: string) {
  const database = await openDatabase({ url: databaseFile(dataDir), root })
  const vectors = new LanceVectorStores(dataDir)
  const reader = createDocumentReader({ root, maxPixels })
  const library = new Library({
    collections: new Collections(database),
    documents: new Documents(database),
    vectors,
    assets: new FileAssetStore(dataDir, { maxPixels }),
    dataDir,
    modelForNew: async () => encoder,
  })
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 200)
  try {
    const { record } = await library.ensure('bench')
    const { maxTextTokens } = encoder
    const input = { kind: 'path' as const, path: source }
    const result = await library.ingesting(record, (into) =>
      ingest((onListed) => listSources(input, { maxFileBytes: maxPixels, onListed }), {
        documentId,
        read: (file, signal) => reader.read(file, signal),
        pair: (document) => pair(document, { maxTextTokens, countTokens: (text) => encoder.countTokens(text) }),
        encoder,
        // It measures pictures and words, with models that don't hear.
        recordings: { load: async () => null, decoder: { clips: async () => [] } },
        ...into,
      }),
    )
    return { ...result, peak }
  } finally {
    clearInterval(watch)
    await Promise.all([reader.close(), vectors.close()])
    database.$client.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function round(value: number, precision = 10): number {
  return Math.round(value * precision) / precision
}
