import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { Listed } from '../read/sources/list-sources.ts'
import type { AssetStore } from '../store/asset-store.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type {
  Document,
  DocumentSummary,
  EmbeddedItem,
  IngestFailure,
  IngestProgress,
  IngestResult,
  PairedItem,
  SourceFile,
} from '../types.ts'
import { IngestTally } from './ingest-tally.ts'
import { inBatches, mapConcurrently } from './pipeline.ts'

/** Files read ahead of the encoder; a document is held in memory while it waits. */
const readAhead = 8
/** Items embedded at a time; two batches are under way, so that the encoder is never idle between them. */
const embedBatch = 32
/** Items written at a time: a commit costs about the same for one item as for many. */
const writeBatch = 64

/** The steps that a file passes, and the records that say what is there already. */
export interface IngestSteps {
  documentId(file: SourceFile): string
  read(file: SourceFile, signal?: AbortSignal): Promise<Document>
  pair(document: Document): Promise<PairedItem[]>
  encoder: DualEncoder
  store: VectorStore
  assets: AssetStore
  documents: DocumentRecords
}

/** What of a document is kept beside its items. Recording it is the moment from which it counts as ingested. */
export interface DocumentRecords {
  has(documentId: string): Promise<boolean>
  record(document: DocumentSummary, assets: { original: string; pictures: string[] }): Promise<void>
  /** Removes what was ingested from the same path before the file changed. */
  removeOlder(document: DocumentSummary): Promise<void>
}

export interface IngestOptions {
  signal?: AbortSignal
  onProgress?: (progress: IngestProgress) => void
}

/**
 * The way of every file: read, pair, embed, store; the four overlap, and each holds back the one before it, so that
 * memory stays flat. A file that fails is reported and the rest goes on. Throws 'cancelled' when the signal fires; what
 * was recorded until then stays.
 */
export async function ingest(
  list: (onListed: (files: number) => void) => AsyncIterable<Listed>,
  steps: IngestSteps,
  { signal, onProgress }: IngestOptions = {},
): Promise<IngestResult> {
  const tally = new IngestTally(onProgress)
  const run = new IngestRun(steps, tally, signal)
  const sources = list((files) => tally.listed(files))
  const documents = mapConcurrently(sources, readAhead, (source) => run.readAndPair(source))
  const batches = inBatches(flat(documents), embedBatch)
  const embedded = mapConcurrently(batches, 2, (batch) => run.embed(batch))
  for await (const batch of inBatches(flat(embedded), writeBatch)) await run.store(batch)
  return tally.result()
}

/** A document on its way, and what is known of it so far. */
interface Passage {
  document: Document
  originalId: string
  itemsLeft: number
  items: number
  pictures: Set<string>
  warnings: string[]
}

/** An item and the document that it is on its way with. */
interface Travelling<Value> {
  passage: Passage
  item: Value
}

class IngestRun {
  readonly #steps: IngestSteps
  readonly #tally: IngestTally
  readonly #signal: AbortSignal | undefined
  readonly #seen = new Set<string>()

  constructor(steps: IngestSteps, tally: IngestTally, signal: AbortSignal | undefined) {
    this.#steps = steps
    this.#tally = tally
    this.#signal = signal
  }

  /** The items of one file; none where it is there already or can't be read. */
  async readAndPair(listed: Listed): Promise<Travelling<PairedItem>[]> {
    this.#signal?.throwIfAborted()
    if (listed.kind === 'failure') return this.#fail(listed.failure)
    const { file } = listed
    this.#tally.reading(file.name)
    try {
      if (await this.#isThere(this.#steps.documentId(file))) {
        this.#tally.skipped()
        return []
      }
      const document = await this.#steps.read(file, this.#signal)
      const items = await this.#steps.pair(document)
      if (items.length === 0) throw nothingInIt(document)
      const originalId = await this.#steps.assets.put(document.original, document.mediaType)
      const passage: Passage = {
        document,
        originalId,
        itemsLeft: items.length,
        items: 0,
        pictures: new Set(),
        warnings: [...document.warnings],
      }
      return items.map((item) => ({ passage, item }))
    } catch (thrown) {
      this.#signal?.throwIfAborted()
      const error = DiptychError.from(thrown)
      return this.#fail({ path: file.name, code: error.code, reason: `${error.message} ${error.fix}` })
    }
  }

  /** The items with their vectors; null in place of one whose picture can't be decoded. */
  async embed(batch: Travelling<PairedItem>[]): Promise<Travelling<EmbeddedItem | null>[]> {
    const pictured = batch.filter(({ item }) => item.image)
    const worded = batch.filter(({ item }) => item.text)
    const [images, texts, assetIds] = await Promise.all([
      this.#steps.encoder.embedEachImage(
        pictured.flatMap(({ item }) => item.image?.bytes ?? []),
        this.#signal,
      ),
      this.#steps.encoder.embedTexts(
        worded.map(({ item }) => item.text),
        this.#signal,
      ),
      Promise.all(pictured.map((travelling) => this.#keepPicture(travelling))),
    ])
    const imageOf = new Map(pictured.map((travelling, index) => [travelling, images[index]]))
    const textOf = new Map(worded.map((travelling, index) => [travelling, texts[index]]))
    const assetOf = new Map(pictured.map((travelling, index) => [travelling, assetIds[index]]))
    this.#tally.embedded(batch.length, pictured.length)
    return batch.map((travelling) => {
      const { passage, item } = travelling
      const imageVector = imageOf.get(travelling) ?? null
      if (imageVector instanceof DiptychError) {
        passage.warnings.push(
          item.source.page ? `page ${item.source.page}: ${imageVector.message}` : imageVector.message,
        )
        return { passage, item: null }
      }
      const image = imageReference(item, assetOf.get(travelling))
      return { passage, item: { ...item, image, imageVector, textVector: textOf.get(travelling) ?? null } }
    })
  }

  /** Writes the items, and records each document whose last item has been written. */
  async store(batch: Travelling<EmbeddedItem | null>[]): Promise<void> {
    this.#signal?.throwIfAborted()
    await this.#steps.store.upsert(batch.flatMap(({ item }) => item ?? []))
    for (const { passage, item } of batch) {
      passage.itemsLeft--
      if (item) passage.items++
      if (passage.itemsLeft === 0) await this.#finish(passage)
    }
  }

  async #finish({ document, originalId, items, pictures, warnings }: Passage): Promise<void> {
    if (items === 0) {
      this.#fail({ path: document.name, code: 'unreadable', reason: warnings.join(' ') })
      return
    }
    const [cover = null] = pictures
    const summary: DocumentSummary = {
      id: document.id,
      name: document.name,
      path: document.path,
      mediaType: document.mediaType,
      pages: document.pages,
      items,
      images: pictures.size,
      bytes: document.original.byteLength,
      cover,
      warnings,
      metadata: document.metadata,
      addedAt: new Date().toISOString(),
    }
    await this.#steps.documents.record(summary, { original: originalId, pictures: [...pictures] })
    await this.#steps.documents.removeOlder(summary)
    this.#tally.documentDone()
  }

  /** Also true for the second of two equal files in one run. */
  async #isThere(documentId: string): Promise<boolean> {
    if (this.#seen.has(documentId)) return true
    this.#seen.add(documentId)
    return this.#steps.documents.has(documentId)
  }

  async #keepPicture({ passage, item }: Travelling<PairedItem>): Promise<string | null> {
    if (!item.image) return null
    const id = await this.#steps.assets.put(item.image.bytes, item.image.mediaType)
    passage.pictures.add(id)
    return id
  }

  #fail(failure: IngestFailure): [] {
    this.#tally.failed(failure)
    return []
  }
}

function imageReference({ image }: PairedItem, assetId: string | null | undefined): EmbeddedItem['image'] {
  if (!image || !assetId) return null
  return { assetId, mediaType: image.mediaType, width: image.width, height: image.height }
}

function nothingInIt(document: Document): DiptychError {
  const why = ['There are no words and no pictures in it.', ...document.warnings].join(' ')
  return new DiptychError('unreadable', why, 'Leave it out, or check the file.')
}

async function* flat<Value>(arrays: AsyncIterable<Value[]>): AsyncGenerator<Value> {
  for await (const values of arrays) yield* values
}
