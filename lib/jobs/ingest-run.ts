import { DiptychError } from '../errors.ts'
import type { Listed } from '../read/sources/list-sources.ts'
import type {
  Document,
  DocumentSummary,
  EmbeddedItem,
  EncodedImage,
  ImageReference,
  IngestFailure,
  PairedItem,
} from '../types.ts'
import { embedItems } from './embed-items.ts'
import type { IngestSteps } from './ingest.ts'
import type { IngestTally } from './ingest-tally.ts'

/** A document on its way, and what is known of it so far. */
export interface Passage {
  /** Without the blocks and the file itself: a large document would stay in memory until its last item is stored. */
  document: Pick<DocumentSummary, 'id' | 'name' | 'path' | 'mediaType' | 'pages' | 'bytes' | 'metadata'>
  originalId: string
  itemsLeft: number
  items: number
  pictures: Set<string>
  warnings: string[]
}

/** An item and the document that it is on its way with. */
export interface Travelling<Value> {
  passage: Passage
  item: Value
}

/** The steps of one ingest, and what is known of each document on its way. */
export class IngestRun {
  readonly #steps: IngestSteps
  readonly #tally: IngestTally
  readonly #signal: AbortSignal | undefined
  /** Every document that this run came upon, also where it was skipped. */
  readonly #seen = new Set<string>()
  /** Documents of which items may be stored and the last one is not. */
  readonly #begun = new Set<string>()

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
      const { gate } = this.#steps
      const opened = gate?.opening(file) ?? file
      const document = await this.#steps.read(opened, this.#signal)
      const paired = await this.#steps.pair(document)
      if (paired.length === 0) throw nothingInIt(document)
      const admitted = gate ? await gate.admit(opened, document, paired, this.#signal) : { items: paired, metadata: {} }
      if (!admitted) {
        this.#tally.quarantined()
        return []
      }
      const { items } = admitted
      const originalId = await this.#steps.assets.put(document.original, document.mediaType)
      const { id, name, path, mediaType, pages, original } = document
      const metadata = { ...document.metadata, ...admitted.metadata }
      const passage: Passage = {
        document: { id, name, path, mediaType, pages, bytes: original.byteLength, metadata },
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

  /** The items with their vectors. A picture that can't be decoded leaves its words, or null where it has none. */
  async embed(batch: Travelling<PairedItem>[]): Promise<Travelling<EmbeddedItem | null>[]> {
    const vectors = await embedItems(
      this.#steps.encoder,
      batch.map(({ passage, item: { text, image, kind, media } }) => ({
        text,
        picture: image?.bytes ?? null,
        sound: kind === 'audio' && media ? { assetId: passage.originalId, ...media } : null,
      })),
      this.#steps.recordings,
      this.#signal,
    )
    const embedded = await Promise.all(
      batch.map(async ({ passage, item: paired }, index): Promise<Travelling<EmbeddedItem | null>> => {
        const { image: imageVector = null, text: textVector = null, audio = null } = vectors[index] ?? {}
        const { image: picture, ...rest } = paired
        const media = rest.media && { assetId: passage.originalId, ...rest.media }
        // A sound that can't be decoded is still found by its words and its name.
        if (audio instanceof DiptychError) passage.warnings.push(audio.message)
        const item = { ...rest, media, audioVector: audio instanceof DiptychError ? null : audio }
        if (imageVector instanceof DiptychError) {
          const { page } = item.source
          passage.warnings.push(page ? `page ${page}: ${imageVector.message}` : imageVector.message)
          const words: EmbeddedItem = { ...item, kind: 'text', image: null, imageVector: null, textVector }
          return { passage, item: textVector ? words : null }
        }
        const image = picture && (await this.#keepPicture(passage, picture))
        return { passage, item: { ...item, image, imageVector, textVector } }
      }),
    )
    const items = embedded.flatMap(({ item }) => item ?? [])
    this.#tally.embedded(items.length, items.filter(({ image }) => image).length)
    return embedded
  }

  /** Writes the items, and records each document whose last item has been written. */
  async store(batch: Travelling<EmbeddedItem | null>[]): Promise<void> {
    this.#signal?.throwIfAborted()
    for (const { passage } of batch) this.#begun.add(passage.document.id)
    const items = batch.flatMap(({ item }) => item ?? [])
    await this.#steps.store.upsert((await this.#steps.tag?.(items, this.#signal)) ?? items)
    for (const { passage, item } of batch) {
      passage.itemsLeft--
      if (item) passage.items++
      if (passage.itemsLeft === 0) await this.#finish(passage)
    }
  }

  /** After a run that stopped: takes the items of documents that will not be recorded out of the store again. */
  async discardUnrecorded(): Promise<void> {
    const begun = [...this.#begun]
    // Another run may have recorded the same file in the meantime.
    const recorded = await this.#steps.documents.existing(begun)
    await this.#steps.store.deleteDocuments(begun.filter((id) => !recorded.has(id)))
  }

  async #finish({ document, originalId, items, pictures, warnings }: Passage): Promise<void> {
    if (items === 0) {
      this.#begun.delete(document.id)
      this.#fail({ path: document.name, code: 'unreadable', reason: warnings.join(' ') })
      return
    }
    const [cover = null] = pictures
    const summary: DocumentSummary = {
      ...document,
      items,
      images: pictures.size,
      cover,
      warnings,
      addedAt: new Date().toISOString(),
    }
    await this.#steps.documents.record(summary, { original: originalId, pictures: [...pictures] })
    this.#begun.delete(document.id)
    await this.#steps.documents.removeOlder(summary, this.#seen)
    this.#tally.documentDone()
  }

  /** Also true for the second of two equal files in one run. */
  async #isThere(documentId: string): Promise<boolean> {
    if (this.#seen.has(documentId)) return true
    this.#seen.add(documentId)
    return (await this.#steps.documents.existing([documentId])).has(documentId)
  }

  async #keepPicture(passage: Passage, { bytes, ...image }: EncodedImage): Promise<ImageReference> {
    const assetId = await this.#steps.assets.put(bytes, image.mediaType)
    passage.pictures.add(assetId)
    return { assetId, ...image }
  }

  #fail(failure: IngestFailure): [] {
    this.#tally.failed(failure)
    return []
  }
}

function nothingInIt(document: Document): DiptychError {
  const why = ['There are no words and no pictures in it.', ...document.warnings].join(' ')
  return new DiptychError('unreadable', why, 'Leave it out, or check the file.')
}
