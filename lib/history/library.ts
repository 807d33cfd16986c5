import { createHash } from 'node:crypto'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import type { DocumentRecords, IngestSteps } from '../jobs/ingest.ts'
import { IngestPresence } from '../jobs/ingest-presence.ts'
import type { AnswerScale } from '../retrieve/answer-scale.ts'
import type { AssetStore, OpenAsset, StoredAsset } from '../store/asset-store.ts'
import { checkCollectionName, collectionKey, defaultCollection } from '../store/collection-name.ts'
import type { MetadataChange, VectorStore, VectorStores } from '../store/vector-store.ts'
import { WriterLock } from '../store/writer-lock.ts'
import type { CollectionSettings, CollectionSummary, DocumentSummary, Filter, Metadata } from '../types.ts'
import { type CollectionRecord, type Collections, noModelChange } from './collections.ts'
import type { DocumentRecord, Documents } from './documents.ts'
import { HeldAssets } from './held-assets.ts'
import { type LibraryItem, libraryItem } from './library-item.ts'

export interface LibraryPorts {
  collections: Collections
  documents: Documents
  vectors: VectorStores
  assets: AssetStore
  dataDir: string
  /** The model that a new collection gets. */
  modelForNew(): Promise<{ id: string; dimensions: number }>
  /** Told of settings before they are kept; throws where they don't fit the rest of the configuration. */
  onSet?(settings: Partial<CollectionSettings>): void
  /** Told of a collection that goes, before its vectors and its record do: what is under way in it ends. */
  onDelete?(collection: string): Promise<void>
}

interface Range {
  offset?: number
  limit?: number
}

/** Collections and their documents: the records, the vectors and the files, kept in step. */
export class Library {
  readonly #ports: LibraryPorts
  readonly #heldAssets: HeldAssets
  readonly #locks = new Map<string, WriterLock>()

  constructor(ports: LibraryPorts) {
    this.#ports = ports
    this.#heldAssets = new HeldAssets(ports.assets, (ids) => ports.documents.unreferencedAssets(ids))
  }

  list(): Promise<CollectionSummary[]> {
    return this.#ports.collections.list()
  }

  /** Throws 'conflict' where it exists already, 'bad-request' for a name that can't be one. */
  async create(name: string): Promise<CollectionSummary> {
    const record = await this.#ports.collections.create(name, await this.#ports.modelForNew())
    const { name: kept, model, settings } = record
    return { name: kept, model: model.id, documents: 0, items: 0, bytes: 0, settings, ...noModelChange }
  }

  /** Changes the settings that are given; returns all of them. Throws 'not-found', 'bad-request'. */
  async set(collection: string, settings: Partial<CollectionSettings>): Promise<CollectionSettings> {
    this.#ports.onSet?.(settings)
    await this.#ports.collections.set(collection, settings)
    return (await this.get(collection)).settings
  }

  setAnswerScale(record: CollectionRecord, scale: AnswerScale): Promise<void> {
    return this.#ports.collections.setAnswerScale(record, scale)
  }

  /**
   * With all that is in it. What is under way in it ends first, since it would make the table anew; the record goes last:
   * as long as it is there a deletion that broke off can be done again, and no later collection of that name finds the
   * old items. Throws 'not-found'.
   */
  async delete(collection: string): Promise<void> {
    const { name } = await this.get(collection)
    await this.#ports.onDelete?.(name)
    await this.#ports.vectors.drop(name)
    const { unreferencedAssets } = await this.#ports.collections.delete(name)
    await this.#heldAssets.delete(unreferencedAssets)
  }

  /** Throws 'not-found'. */
  async get(collection: string): Promise<CollectionRecord> {
    const record = await this.#ports.collections.get(collection)
    if (record) return record
    throw new DiptychError(
      'not-found',
      `There is no collection "${collection}".`,
      'Add files to it first, or name another; `diptych collections` lists them.',
    )
  }

  /** As get; null for the default collection where it was not made yet, since nobody has to name that one. */
  async getOrDefault(collection: string): Promise<CollectionRecord | null> {
    const record = await this.#ports.collections.get(collection)
    return record ?? (collection === defaultCollection ? null : this.get(collection))
  }

  /** The name under which the collection is kept, or would be. Throws 'bad-request' for a name that can't be one. */
  async nameOf(collection: string): Promise<string> {
    return (await this.#ports.collections.get(collection))?.name ?? checkCollectionName(collection)
  }

  /** The collection, made with the model for new ones where there is none of that name. */
  async ensure(collection: string): Promise<{ record: CollectionRecord; isNew: boolean }> {
    const known = await this.#ports.collections.get(collection)
    const record = known ?? (await this.#ports.collections.ensure(collection, await this.#ports.modelForNew()))
    return { record, isNew: known === null }
  }

  /** Deletes the collection if nothing is in it: one that was made for files of which none could be read. */
  async deleteIfEmpty(collection: string): Promise<void> {
    const { total } = await this.documents(collection, { limit: 1 })
    if (total === 0) await this.delete(collection)
  }

  items({ name, model }: CollectionRecord): Promise<VectorStore> {
    return this.#ports.vectors.open(name, model)
  }

  /** Newest first; `query` is a part of the name, `filter` metadata that one of the items has. Throws 'not-found'. */
  async documents(
    collection: string,
    { query, filter = {}, ...range }: Range & { query?: string; filter?: Filter },
  ): Promise<{ documents: DocumentSummary[]; total: number }> {
    const isDefault = collectionKey(collection) === defaultCollection
    if (isDefault && !(await this.#ports.collections.get(collection))) return { documents: [], total: 0 }
    const record = await this.get(collection)
    const ids = Object.keys(filter).length > 0 ? await (await this.items(record)).documentIds(filter) : undefined
    return this.#ports.documents.list(record.name, { search: query, ids, ...range })
  }

  /** Documents by what names them: see Documents.named. None where there is no such collection. */
  async documentsNamed(collection: string, names: Parameters<Documents['named']>[1]): ReturnType<Documents['named']> {
    const record = await this.#ports.collections.get(collection)
    return record ? this.#ports.documents.named(record.name, names) : []
  }

  /** A document and a range of its items, in reading order. Throws 'not-found'. */
  async document(
    collection: string,
    id: string,
    { offset = 0, limit = 100 }: Range = {},
  ): Promise<{ document: DocumentSummary; items: LibraryItem[]; total: number }> {
    const record = await this.get(collection)
    const { originalAssetId: _, ...document } = await this.#document(record.name, id)
    const items = await (await this.items(record)).itemsOf(id, { offset, limit })
    return { document, items: items.map(libraryItem), total: document.items }
  }

  /** Removes a document with its items and files; returns how many items went. Throws 'not-found'. */
  async deleteDocument(collection: string, id: string): Promise<number> {
    const { name } = await this.get(collection)
    return this.exclusively(name, async () => {
      await this.#document(name, id)
      return this.#remove(await this.get(name), [id])
    })
  }

  /** Changes a document's own metadata, not that of its items; nothing where the document is gone. */
  async changeMetadata(collection: string, id: string, change: (metadata: Metadata) => Metadata): Promise<void> {
    const document = await this.#ports.documents.get(collection, id)
    if (document) await this.#ports.documents.setMetadata(collection, id, change(document.metadata))
  }

  /**
   * Changes the metadata of items in the table that is searched by then: written elsewhere, it would be lost where the
   * model of the collection changes meanwhile. Returns how many of the items there are. Throws 'not-found'.
   */
  async changeItems(collection: string, changes: readonly MetadataChange[]): Promise<number> {
    if (changes.length === 0) return 0
    return this.exclusively(collection, async () => (await this.items(await this.get(collection))).setMetadata(changes))
  }

  /** The file as it was ingested: what it is called, and under which id it is kept. Throws 'not-found'. */
  async original(collection: string, id: string): Promise<{ name: string; assetId: string }> {
    const { name, originalAssetId } = await this.#document((await this.get(collection)).name, id)
    return { name, assetId: originalAssetId }
  }

  /** A stored file; `width` asks for the picture scaled down to so many pixels. Throws 'not-found'. */
  async asset(id: string, width?: number): Promise<StoredAsset> {
    const { assets } = this.#ports
    return foundAsset(await (width ? assets.thumbnail(id, width) : assets.get(id)))
  }

  /** A stored file, to be handed on piece by piece. Throws 'not-found'. */
  async openAsset(id: string): Promise<OpenAsset> {
    return foundAsset(await this.#ports.assets.open(id))
  }

  /**
   * Runs an ingest into the collection with the places that it writes to. What a dead one left unrecorded goes before,
   * what this one put and did not record goes after. `work` gets the record as it is by then: the model
   * stays the same until it is done.
   */
  async ingesting<Result>(
    record: CollectionRecord,
    work: (into: Pick<IngestSteps, 'store' | 'documents' | 'assets'>, record: CollectionRecord) => Promise<Result>,
  ): Promise<Result> {
    const { presence, current } = await this.exclusively(record.name, async () => ({
      current: await this.get(record.name),
      presence: await IngestPresence.enter(this.#ports.dataDir, record.name),
    }))
    const assets = this.#heldAssets.hold()
    let complete = false
    try {
      const store = await this.items(current)
      const documents = this.#records(current)
      await presence.clearAbandoned(store, documents)
      const result = await work({ store, documents, assets }, current)
      complete = true
      return result
    } finally {
      await presence.leave({ complete })
      await assets.release()
    }
  }

  /** Runs `work` while no ingest begins in the collection, no document is deleted and its model stays, in whatever process. */
  exclusively<Result>(collection: string, work: () => Promise<Result>): Promise<Result> {
    const key = collectionKey(collection)
    const name = `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.model.lock`
    const lock = this.#locks.get(key) ?? new WriterLock(path.join(this.#ports.dataDir, 'locks', name))
    this.#locks.set(key, lock)
    return lock.run(work)
  }

  /** Whether files are being read into the collection, in whatever process. */
  isIngesting(collection: string): Promise<boolean> {
    return IngestPresence.isAnyLive(this.#ports.dataDir, collection)
  }

  #records(record: CollectionRecord): DocumentRecords {
    const { documents } = this.#ports
    const collection = record.name
    return {
      existing: (ids) => documents.existing(collection, ids),
      record: (document, { original, pictures }) =>
        documents.record(collection, { ...document, originalAssetId: original }, pictures),
      removeOlder: async ({ id, path }, present) => {
        if (path === null) return
        const before = await documents.findByPath(collection, path)
        const older = before.filter((other) => other.id !== id && !present.has(other.id))
        if (older.length > 0)
          await this.#remove(
            record,
            older.map((other) => other.id),
          )
      },
    }
  }

  async #document(collection: string, id: string): Promise<DocumentRecord> {
    const document = await this.#ports.documents.get(collection, id)
    if (document) return document
    throw new DiptychError(
      'not-found',
      `There is no document ${id} in "${collection}".`,
      '`diptych documents` lists them with their ids.',
    )
  }

  /** The items go first: a document without items can be deleted again, items without a document could not. */
  async #remove(record: CollectionRecord, ids: string[]): Promise<number> {
    const items = await (await this.items(record)).deleteDocuments(ids)
    const { unreferencedAssets } = await this.#ports.documents.delete(record.name, ids)
    await this.#heldAssets.delete(unreferencedAssets)
    return items
  }
}

function foundAsset<Asset>(asset: Asset | null): Asset {
  if (asset) return asset
  throw new DiptychError('not-found', 'That picture or file is not there.', 'It may have been deleted; search again.')
}
