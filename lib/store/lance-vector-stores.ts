import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { type Connection, connect, Session, type Table } from '@lancedb/lancedb'
import { DiptychError } from '../errors.ts'
import { collectionKey } from './collection-name.ts'
import { dimensionsOf } from './lance-columns.ts'
import { isComplete, makeComplete } from './lance-indexes.ts'
import { repairTable } from './lance-recovery.ts'
import { itemSchema } from './lance-rows.ts'
import { LanceVectorStore } from './lance-vector-store.ts'
import type { VectorStore, VectorStores } from './vector-store.ts'
import { WriterLock } from './writer-lock.ts'

export interface LanceOptions {
  /** Told in words when a damaged table has been mended, or one of an earlier version is brought up to date. */
  onRepair?: (message: string) => void
  /** Bytes of index kept in memory; LanceDB's own default is 6 GB. 512 MiB hold the index of 80,000 pairs. */
  indexCacheBytes?: number
}

/**
 * LanceDB on the local disk: `DATA_DIR/vectors/`, one table for a collection and a model.
 * https://lancedb.github.io/lancedb/js/globals/
 */
export class LanceVectorStores implements VectorStores {
  readonly #folder: string
  readonly #locks: string
  readonly #damaged: string
  readonly #options: LanceOptions
  readonly #stores = new Map<string, Promise<LanceVectorStore>>()
  readonly #writerLocks = new Map<string, WriterLock>()
  #connection: Promise<Connection> | null = null

  constructor(dataDir: string, options: LanceOptions = {}) {
    // Absolute: LanceDB takes a bare name that begins with "db" for an address of its cloud.
    this.#folder = path.resolve(dataDir, 'vectors')
    this.#locks = path.resolve(dataDir, 'locks')
    this.#damaged = path.resolve(dataDir, 'damaged')
    this.#options = options
  }

  /** Opens the table, makes it where it is missing, mends it where it is damaged. The same store for the same table. */
  open(collection: string, model: { id: string; dimensions: number }): Promise<VectorStore> {
    const name = tableName(collection, model.id)
    // Another process may have dropped the table since.
    const known = existsSync(this.#tableFolder(name)) ? this.#stores.get(name) : undefined
    const opening = known ?? this.#open(name, collection, model)
    if (!known) {
      this.#stores.set(name, opening)
      opening.catch(() => this.#stores.delete(name))
    }
    return opening.then((store) => {
      if (store.dimensions === model.dimensions) return store
      throw new DiptychError(
        'model-mismatch',
        `Collection "${collection}" holds vectors of ${store.dimensions} dimensions; ${model.id} now makes ${model.dimensions}.`,
        'Delete the collection and ingest its files again.',
      )
    })
  }

  /** Drops the table of one model, or those of every model; one that is not there is no error. */
  async drop(collection: string, modelId?: string): Promise<void> {
    const prefix = modelId === undefined ? tablePrefix(collection) : tableName(collection, modelId)
    const folders = await readdir(this.#folder).catch(() => [])
    for (const folder of folders.filter((name) => name.startsWith(prefix) && name.endsWith('.lance'))) {
      const name = folder.slice(0, -'.lance'.length)
      const store = this.#stores.get(name)
      this.#stores.delete(name)
      await store?.then((opened) => opened.close()).catch(() => undefined)
      await this.#lock(name).run(async () => {
        const connection = await this.#connect()
        // A table that is damaged can't be dropped by LanceDB; its files go all the same.
        await connection.dropTable(name).catch(() => undefined)
        await rm(this.#tableFolder(name), { recursive: true, force: true })
      })
    }
  }

  async close(): Promise<void> {
    for (const store of this.#stores.values()) await store.then((opened) => opened.close()).catch(() => undefined)
    this.#stores.clear()
    const connection = await this.#connection
    this.#connection = null
    connection?.close()
  }

  async #open(name: string, collection: string, model: { id: string; dimensions: number }): Promise<LanceVectorStore> {
    const connection = await this.#connect()
    const lock = this.#lock(name)
    // Without the lock where nothing is missing: a reader need not wait for a writer, nor for one that died.
    let table = await connection.openTable(name).catch(() => null)
    if (!table || !(await isComplete(table))) {
      table = await lock.run(() => this.#createOrRepair(connection, name, collection, model.dimensions))
    }
    return new LanceVectorStore({
      table,
      lock,
      collection,
      modelId: model.id,
      dimensions: dimensionsOf((await table.schema()).fields),
    })
  }

  async #createOrRepair(connection: Connection, name: string, collection: string, dimensions: number): Promise<Table> {
    const folder = this.#tableFolder(name)
    const open = async () => {
      const table = existsSync(folder)
        ? await connection.openTable(name)
        : await connection.createEmptyTable(name, itemSchema(dimensions))
      await makeComplete(table, (rows) =>
        this.#options.onRepair?.(`Collection "${collection}": making the full text of ${rows} items anew, once.`),
      )
      return table
    }
    try {
      return await open()
    } catch (cause) {
      try {
        const repairs = await repairTable(folder, this.#damaged)
        if (repairs.length === 0) throw cause
        for (const repair of repairs) this.#options.onRepair?.(`Collection "${collection}": ${repair}.`)
        return await open()
      } catch (stillThere) {
        throw new DiptychError(
          'unreadable',
          `The table of collection "${collection}" can't be opened: ${firstLine(stillThere)}`,
          `Restore ${folder} from a backup, or delete the collection and ingest its files again.`,
          stillThere,
        )
      }
    }
  }

  #connect(): Promise<Connection> {
    this.#connection ??= mkdir(this.#folder, { recursive: true }).then(() =>
      connect(
        this.#folder,
        // 0: look for commits of other processes before every read, so that server and command line see each other.
        { readConsistencyInterval: 0 },
        new Session(BigInt(this.#options.indexCacheBytes ?? 512 * 2 ** 20), BigInt(64 * 2 ** 20)),
      ),
    )
    return this.#connection
  }

  /** One for a table, also when the table is dropped and made again, so that there is one queue. */
  #lock(name: string): WriterLock {
    const known = this.#writerLocks.get(name) ?? new WriterLock(path.join(this.#locks, `${name}.lock`))
    this.#writerLocks.set(name, known)
    return known
  }

  #tableFolder(name: string): string {
    return path.join(this.#folder, `${name}.lance`)
  }
}

/** `birds-of-india-3f2a9c01b7de-`: readable where the name is ASCII, distinct whatever script it is in. */
function tablePrefix(collection: string): string {
  const key = collectionKey(collection)
  const slug = key
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '')
  return `${slug || 'collection'}-${hash(key).slice(0, 12)}-`
}

function tableName(collection: string, modelId: string): string {
  return tablePrefix(collection) + hash(modelId).slice(0, 8)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? ''
}
