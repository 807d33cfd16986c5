import type { AnswerScales } from './answer-scales.ts'
import type { Tags } from './classify/tags.ts'
import type { Models } from './embed/models.ts'
import type { Library } from './history/library.ts'
import type { Recordings } from './jobs/embed-items.ts'
import { type IngestOptions, ingest } from './jobs/ingest.ts'
import type { Moderation } from './moderate/moderation.ts'
import { approveDocument } from './moderate-pictures.ts'
import { pair } from './pair/pair.ts'
import { documentId } from './read/build-document.ts'
import type { DocumentReader } from './read/document-reader.ts'
import { type Listed, listAllSources, type SourceInput } from './read/sources/list-sources.ts'
import type { Document, IngestResult, SourceFile } from './types.ts'

export interface IngesterParts {
  /** Bytes of one file. */
  maxUploadBytes: number
  library: Library
  models: Pick<Models, 'load'>
  moderation: Moderation
  tags: Tags
  reader: DocumentReader
  answerScales: AnswerScales
  recordings: Recordings
}

/** Puts the steps of an ingest together for one collection: its model, its moderation, and the places that it writes to. */
export class Ingester {
  readonly #parts: IngesterParts

  constructor(parts: IngesterParts) {
    this.#parts = parts
  }

  /**
   * Files, folders, zips and addresses.
   * @param options `allowPrivateAddresses`: fetch also from this machine and its network, for whoever sits at it
   */
  ingest(
    inputs: SourceInput[],
    collection: string,
    { allowPrivateAddresses = false, ...options }: IngestOptions & { allowPrivateAddresses?: boolean },
  ): Promise<IngestResult> {
    const listing = { maxFileBytes: this.#parts.maxUploadBytes, allowPrivateAddresses, signal: options.signal }
    return this.#ingestListed((onListed) => listAllSources(inputs, { ...listing, onListed }), collection, options)
  }

  /** Takes a document out of quarantine into its collection; it is not judged again, now or later. Throws 'not-found', 'cancelled'. */
  async approve(id: string, options: IngestOptions = {}): Promise<IngestResult> {
    const { quarantine } = this.#parts.moderation
    const { collection, documentId, file } = await quarantine.file(id)
    async function* approved(): AsyncGenerator<Listed> {
      yield { kind: 'file', file }
    }
    const result = await this.#ingestListed(approved, collection, { ...options, unmoderated: true })
    if (result.failed.length > 0) return result
    await approveDocument(collection, documentId, this.#parts.library)
    await quarantine.delete(id)
    return result
  }

  async #ingestListed(
    list: (onListed: (files: number) => void) => AsyncIterable<Listed>,
    collection: string,
    { unmoderated = false, ...options }: IngestOptions & { unmoderated?: boolean },
  ): Promise<IngestResult> {
    const { library, models, moderation, tags, reader, answerScales, recordings } = this.#parts
    const ensured = await library.ensure(collection)
    const work = library.ingesting(ensured.record, async (into, record) => {
      const loaded = await models.load(record.model.id)
      const moderated = unmoderated ? null : moderation.gate(record, loaded)
      const encoder = moderated?.encoder ?? loaded
      const pairing = {
        maxTextTokens: encoder.maxTextTokens,
        countTokens: (text: string) => encoder.countTokens(text),
      }
      const steps = {
        documentId,
        read: (file: SourceFile, signal?: AbortSignal) => reader.read(file, signal),
        pair: (document: Document) => pair(document, pairing),
        encoder,
        gate: moderated?.gate,
        tag: tags.forIngest(record, loaded),
        recordings,
        ...into,
      }
      return { result: await ingest(list, steps, options), record, encoder }
    })
    const { result, record, encoder } = await work.catch(async (thrown) => {
      // Whatever becomes of that, the reader learns what went wrong first; the collection may be gone meanwhile.
      if (ensured.isNew) await this.#deleteIfUnused(ensured.record.name).catch(() => {})
      throw thrown
    })
    if (result.items > 0) {
      const store = await library.items(record)
      await store.optimize()
      await answerScales.refresh(record, { encoder, store })
    } else if (ensured.isNew) await this.#deleteIfUnused(record.name)
    return result
  }

  /** Of a collection that was made for files of which none came in, nor waits for a review, nothing stays. */
  async #deleteIfUnused(collection: string): Promise<void> {
    const { library, moderation } = this.#parts
    const waiting = await moderation.quarantine.list(collection)
    if (waiting.length === 0) await library.deleteIfEmpty(collection)
  }
}
