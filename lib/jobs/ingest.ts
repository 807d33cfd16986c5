import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
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
  pair(document: Document): PairedItem[]
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
  sources: AsyncIterable<SourceFile | IngestFailure>,
  steps: IngestSteps,
  options: IngestOptions = {},
): Promise<IngestResult> {
  const run = new IngestRun(steps, options)
  const documents = mapConcurrently(sources, readAhead, (source) => run.readDocument(source))
  const batches = inBatches(run.itemsOf(documents), embedBatch)
  const embedded = mapConcurrently(batches, 2, (batch) => run.embed(batch))
  for await (const batch of mapConcurrently(inBatches(flat(embedded), writeBatch), 1, (items) => run.write(items)))
    await run.recordWhatIsWhole(batch)
  return run.result()
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

interface Step<Value> {
  passage: Passage
  item: Value
}

class IngestRun {
  readonly #steps: IngestSteps
  readonly #options: IngestOptions
  readonly #started = performance.now()
  readonly #seen = new Set<string>()
  readonly #progress: IngestProgress = {
    found: 0,
    done: 0,
    skipped: 0,
    failed: [],
    items: 0,
    images: 0,
    current: null,
  }

  constructor(steps: IngestSteps, options: IngestOptions) {
    this.#steps = steps
    this.#options = options
  }

  /** read and pair; null where the document is there already or can't be read. */
  async readDocument(source: SourceFile | IngestFailure): Promise<{ passage: Passage; items: PairedItem[] } | null> {
    this.#options.signal?.throwIfAborted()
    if ('reason' in source) return this.#fail(source)
    this.#progress.found++
    this.#progress.current = source.name
    try {
      const id = this.#steps.documentId(source)
      if (this.#seen.has(id) || (await this.#steps.documents.has(id))) {
        this.#progress.skipped++
        this.#report()
        return null
      }
      this.#seen.add(id)
      const document = await this.#steps.read(source, this.#options.signal)
      const items = this.#steps.pair(document)
      if (items.length === 0) throw nothingInIt(document)
      const originalId = await this.#steps.assets.put(document.original, document.mediaType)
      const { warnings } = document
      return {
        passage: {
          document,
          originalId,
          itemsLeft: items.length,
          items: 0,
          pictures: new Set(),
          warnings: [...warnings],
        },
        items,
      }
    } catch (thrown) {
      this.#options.signal?.throwIfAborted()
      return this.#fail(failure(source.name, thrown))
    }
  }

  async *itemsOf(
    documents: AsyncIterable<{ passage: Passage; items: PairedItem[] } | null>,
  ): AsyncGenerator<Step<PairedItem>> {
    for await (const read of documents) if (read) for (const item of read.items) yield { passage: read.passage, item }
  }

  /** embed; null in place of an item whose picture can't be decoded. */
  async embed(batch: Step<PairedItem>[]): Promise<Step<EmbeddedItem | null>[]> {
    const { encoder } = this.#steps
    const { signal } = this.#options
    const withImage = batch.filter((step) => step.item.image)
    const withText = batch.filter((step) => step.item.text)
    const [imageVectors, textVectors, assetIds] = await Promise.all([
      embedPictures(encoder, withImage.map(imageBytes), signal),
      encoder.embedTexts(
        withText.map((step) => step.item.text),
        signal,
      ),
      Promise.all(withImage.map((step) => this.#keepPicture(step))),
    ])
    const imageOf = new Map(
      withImage.map((step, index) => [step, { vector: imageVectors[index], id: assetIds[index] }]),
    )
    const textOf = new Map(withText.map((step, index) => [step, textVectors[index]]))
    return batch.map((step) => {
      const { passage, item } = step
      const image = imageOf.get(step)
      if (image?.vector instanceof DiptychError) {
        passage.warnings.push(`${item.source.page ? `page ${item.source.page}: ` : ''}${image.vector.message}`)
        return { passage, item: null }
      }
      this.#progress.items++
      if (item.image) this.#progress.images++
      const reference =
        item.image && image?.id
          ? { assetId: image.id, mediaType: item.image.mediaType, width: item.image.width, height: item.image.height }
          : null
      const vectors = { imageVector: image?.vector ?? null, textVector: textOf.get(step) ?? null }
      return { passage, item: { ...item, image: reference, ...vectors } }
    })
  }

  /** store */
  async write(steps: Step<EmbeddedItem | null>[]): Promise<Step<EmbeddedItem | null>[]> {
    this.#options.signal?.throwIfAborted()
    await this.#steps.store.upsert(steps.flatMap((step) => step.item ?? []))
    return steps
  }

  /** Records each document whose last item has been stored. */
  async recordWhatIsWhole(steps: Step<EmbeddedItem | null>[]): Promise<void> {
    for (const { passage, item } of steps) {
      passage.itemsLeft--
      if (item) passage.items++
      if (passage.itemsLeft > 0) continue
      if (passage.items === 0) {
        const reason = passage.warnings.join(' ')
        this.#fail({ path: passage.document.name, code: 'unreadable', reason })
      } else {
        await this.#record(passage)
      }
    }
    this.#report()
  }

  async #record({ document, originalId, items, pictures, warnings }: Passage): Promise<void> {
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
    this.#progress.done++
  }

  async #keepPicture({ passage, item }: Step<PairedItem>): Promise<string | null> {
    if (!item.image) return null
    const id = await this.#steps.assets.put(item.image.bytes, item.image.mediaType)
    passage.pictures.add(id)
    return id
  }

  #fail(reason: IngestFailure): null {
    this.#progress.failed.push(reason)
    this.#report()
    return null
  }

  #report(): void {
    this.#options.onProgress?.({ ...this.#progress, failed: [...this.#progress.failed] })
  }

  result(): IngestResult {
    const { done, items, images, skipped, failed } = this.#progress
    const seconds = (performance.now() - this.#started) / 1000
    return { documents: done, items, images, skipped, failed, seconds }
  }
}

/** One vector or one error for each picture: a broken picture must not cost the others of its batch. */
async function embedPictures(
  encoder: DualEncoder,
  pictures: Uint8Array[],
  signal?: AbortSignal,
): Promise<(Float32Array | DiptychError)[]> {
  try {
    return await encoder.embedImages(pictures, signal)
  } catch (thrown) {
    signal?.throwIfAborted()
    if (pictures.length > 1)
      return (await Promise.all(pictures.map((picture) => embedPictures(encoder, [picture], signal)))).flat()
    const error = DiptychError.from(thrown)
    if (error.code !== 'unreadable' && error.code !== 'too-large') throw error
    return [error]
  }
}

function imageBytes({ item }: Step<PairedItem>): Uint8Array {
  return item.image?.bytes ?? new Uint8Array()
}

function failure(path: string, thrown: unknown): IngestFailure {
  const error = DiptychError.from(thrown)
  return { path, code: error.code, reason: `${error.message} ${error.fix}` }
}

function nothingInIt(document: Document): DiptychError {
  const why = document.warnings.length > 0 ? ` ${document.warnings.join(' ')}` : ''
  return new DiptychError(
    'unreadable',
    `There are no words and no pictures in it.${why}`,
    'Leave it out, or check the file.',
  )
}

async function* flat<Value>(arrays: AsyncIterable<Value[]>): AsyncGenerator<Value> {
  for await (const values of arrays) yield* values
}
