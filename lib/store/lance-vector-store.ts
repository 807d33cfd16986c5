import { setImmediate } from 'node:timers/promises'
import type { Query, Table, VectorQuery } from '@lancedb/lancedb'
import type { RecordBatch } from 'apache-arrow'
import { DiptychError } from '../errors.ts'
import { type KeywordQuery, parseKeywordQuery } from '../text/keyword-query.ts'
import type { EmbeddedItem, Filter } from '../types.ts'
import { fullTextQuery } from './lance-full-text.ts'
import { ensureVectorIndexes, needsOptimising, vectorColumns } from './lance-indexes.ts'
import { changeMetadata, metadataColumns, metadataFrom } from './lance-metadata.ts'
import { itemColumns, itemsFrom, tableOf } from './lance-rows.ts'
import { conditionOf, isIn, quote } from './lance-sql.ts'
import { type KeptStatistics, readStatistics } from './lance-statistics.ts'
import { checkItem, checkQueryVector } from './vector-checks.ts'
import type {
  Candidate,
  ItemMetadata,
  MetadataChange,
  StoreStatistics,
  VectorSearch,
  VectorStore,
} from './vector-store.ts'
import type { WriterLock } from './writer-lock.ts'

/** Every write makes a file and a version; at least this many are compacted into one as they come … */
const writesBetweenOptimising = 50
/** … and that takes no more than this part of the time, since with large vector indexes it takes seconds. */
const optimisingShare = 0.05
/** Milliseconds for which a replaced version stays readable for a search that has begun on it. */
const versionsKept = 60_000
/**
 * Partitions of a vector index that every search looks into: all of them up to 16,000 vectors, 40% at 100,000, 13% at
 * a million. Comparing is cheap beside fetching what was found: see recall and time in bench/search.ts.
 */
const probes = 128
/** Ids in one SQL condition. */
const idsAtOnce = 500
/** Items whose metadata is changed, or asked for by id, in one go: a merge of many more outgrows LanceDB's memory. */
const metadataAtOnce = 5000
/** Items that a scan hands on together: decoding them holds up nothing else for more than some milliseconds. */
const scannedAtOnce = 500

/** The items of one collection under one model, in one LanceDB table. */
export class LanceVectorStore implements VectorStore {
  readonly modelId: string
  readonly dimensions: number
  readonly #table: Table
  readonly #lock: WriterLock
  readonly #collection: string
  #writesSinceOptimising = 0
  #optimiseNotBefore = 0
  #statistics: { version: number; kept: KeptStatistics } | null = null

  constructor(parts: { table: Table; lock: WriterLock; collection: string; modelId: string; dimensions: number }) {
    this.modelId = parts.modelId
    this.dimensions = parts.dimensions
    this.#table = parts.table
    this.#lock = parts.lock
    this.#collection = parts.collection
  }

  async upsert(items: EmbeddedItem[]): Promise<void> {
    for (const item of items) checkItem(item, this.dimensions)
    // LanceDB would insert an id twice that comes twice.
    const distinct = [...new Map(items.map((item) => [item.id, item])).values()]
    if (distinct.length === 0) return
    const rows = tableOf(distinct, this.modelId, this.dimensions)
    await this.#write(() =>
      this.#table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        // The index lags behind the rows, and a merge that trusts it may insert an id again (lancedb#2463).
        .useIndex(false)
        .execute(rows),
    )
  }

  async setMetadata(changes: readonly MetadataChange[]): Promise<number> {
    let changed = 0
    for (const some of chunks(changes, metadataAtOnce))
      changed += await this.#write(() => changeMetadata(this.#table, some))
    return changed
  }

  async deleteDocuments(documentIds: string[]): Promise<number> {
    let deleted = 0
    for (const ids of chunks(documentIds, idsAtOnce)) {
      const result = await this.#write(() => this.#table.delete(isIn('documentId', ids)))
      deleted += result.numDeletedRows
    }
    return deleted
  }

  async search({ column, vector, k, filter, kinds }: VectorSearch): Promise<Candidate[]> {
    checkQueryVector(vector, this.dimensions)
    const query = this.#table
      .query()
      .nearestTo(vector)
      .column(vectorColumns[column])
      .distanceType('dot')
      // 0: as many as it takes to find k, which a narrow filter may need.
      .maximumNprobes(0)
      .minimumNprobes(probes)
    return this.#candidates(query, k, conditionOf(filter, kinds), '_distance', (distance) => 1 - distance)
  }

  async searchKeywords(text: string, k: number, filter?: Filter): Promise<Candidate[]> {
    const query = parseKeywordQuery(text)
    const found = await this.#searchFullText(query, k, filter)
    if (found.length > 0 || query.phrases.length === 0) return found
    const words = [query.words, ...query.phrases.map((phrase) => phrase.text)].join(' ')
    return this.#searchFullText({ ...query, words, phrases: [] }, k, filter)
  }

  async #searchFullText(query: KeywordQuery, k: number, filter: Filter = {}): Promise<Candidate[]> {
    const { pages, kinds } = query
    const onPages = pages.length > 0 ? `page IN (${pages.join(', ')})` : undefined
    const condition = [conditionOf(filter, kinds ?? undefined), onPages].filter(Boolean).join(' AND ') || undefined
    const fullText = fullTextQuery(query)
    if (fullText) {
      return this.#candidates(this.#table.query().fullTextSearch(fullText), k, condition, '_score', (score) => score)
    }
    if (!onPages && !kinds) return []
    // No words, but pages or a kind: every item of them is as good as the other.
    const items = await this.#items(
      this.#table
        .query()
        .where(condition ?? '')
        .limit(k),
    )
    return items.map((item) => ({ item, score: 1 }))
  }

  async get(itemIds: string[]): Promise<EmbeddedItem[]> {
    const found = new Map<string, EmbeddedItem>()
    for (const ids of chunks(itemIds, idsAtOnce)) {
      for (const item of await this.#items(this.#table.query().where(isIn('id', ids)))) found.set(item.id, item)
    }
    return itemIds.flatMap((id) => found.get(id) ?? [])
  }

  itemsOf(documentId: string, range?: { offset: number; limit: number }): Promise<EmbeddedItem[]> {
    const query = this.#table
      .query()
      .where(`documentId = ${quote(documentId)}`)
      .orderBy({ columnName: 'ordinal', ascending: true })
    return this.#items(range ? query.offset(range.offset).limit(range.limit) : query)
  }

  async *scan(): AsyncGenerator<EmbeddedItem[]> {
    for await (const rows of this.#batches(this.#table.query().select(itemColumns))) yield itemsFrom(rows)
  }

  async *metadata(itemIds?: readonly string[]): AsyncGenerator<ItemMetadata[]> {
    const query = () => this.#table.query().select(metadataColumns)
    const queries = itemIds ? chunks(itemIds, metadataAtOnce).map((ids) => query().where(isIn('id', ids))) : [query()]
    for (const one of queries) for await (const rows of this.#batches(one)) yield metadataFrom(rows)
  }

  async documentIds(filter?: Filter): Promise<Set<string>> {
    const condition = conditionOf(filter)
    const query = this.#table.query().select(['documentId'])
    const rows = await this.#read(() => (condition ? query.where(condition) : query).toArrow())
    return new Set(rows.getChild('documentId') ?? [])
  }

  /** Counts and means; the means are made anew only when a kind of item has grown or shrunk by a tenth. */
  async statistics(): Promise<StoreStatistics> {
    return this.#read(async () => {
      const version = await this.#version()
      if (this.#statistics?.version !== version) {
        const kept = await readStatistics(this.#table, this.dimensions, this.#statistics?.kept)
        this.#statistics = { version, kept }
      }
      return this.#statistics.kept.value
    })
  }

  version(): Promise<number> {
    return this.#read(() => this.#version())
  }

  async optimize(): Promise<void> {
    await this.#write(() => this.#optimizeAlone())
  }

  async close(): Promise<void> {
    this.#table.close()
  }

  async #version(): Promise<number> {
    // The count looks for commits of other processes; the version alone does not.
    await this.#table.countRows()
    return this.#table.version()
  }

  async #optimizeAlone(): Promise<void> {
    const start = performance.now()
    if (await needsOptimising(this.#table)) {
      await this.#table.optimize({ cleanupOlderThan: new Date(Date.now() - versionsKept) })
      await ensureVectorIndexes(this.#table)
    }
    const end = performance.now()
    this.#writesSinceOptimising = 0
    this.#optimiseNotBefore = end + (end - start) / optimisingShare
  }

  async #candidates(
    query: Query | VectorQuery,
    k: number,
    condition: string | undefined,
    scoreColumn: '_distance' | '_score',
    scoreOf: (value: number) => number,
  ): Promise<Candidate[]> {
    if (k < 1) return []
    const limited = condition ? query.where(condition).limit(k) : query.limit(k)
    const rows = await this.#read(() => limited.select([...itemColumns, scoreColumn]).toArrow())
    const scores = rows.getChild(scoreColumn)
    return itemsFrom(rows).map((item, row) => ({ item, score: scoreOf(Number(scores?.get(row))) }))
  }

  /** The rows of a query, some hundreds at a time; between them, whoever else waits for the event loop gets a turn. */
  async *#batches(query: Query): AsyncGenerator<RecordBatch> {
    const batches = query[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await this.#read(() => batches.next())
      if (done) return
      for (let start = 0; start < value.numRows; start += scannedAtOnce) {
        await setImmediate()
        yield value.slice(start, start + scannedAtOnce)
      }
    }
  }

  async #items(query: Query): Promise<EmbeddedItem[]> {
    return itemsFrom(await this.#read(() => query.select(itemColumns).toArrow()))
  }

  /** One writer at a time; what another process may have committed in between is tried again on top of it. */
  #write<T>(work: () => Promise<T>): Promise<T> {
    return this.#lock.run(async () => {
      const result = await this.#read(() => againOnConflict(work))
      this.#writesSinceOptimising++
      if (this.#writesSinceOptimising >= writesBetweenOptimising && performance.now() >= this.#optimiseNotBefore)
        await this.#read(() => againOnConflict(() => this.#optimizeAlone()))
      return result
    })
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof DiptychError) throw cause
      const message = cause instanceof Error ? (cause.message.split(', /')[0] ?? '') : String(cause)
      if (/Not found: .*_versions|is closed/i.test(message)) {
        throw new DiptychError(
          'not-found',
          `Collection "${this.#collection}" is no longer there.`,
          'It was deleted in the meantime; create it again, or choose another.',
          cause,
        )
      }
      throw new DiptychError(
        'internal',
        `The store of collection "${this.#collection}" failed: ${message}`,
        'Run `diptych doctor`; if the disk is full, make room and try again.',
        cause,
      )
    }
  }
}

async function againOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (attempt === 8 || !/commit conflict/i.test(String(cause))) throw cause
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt * Math.random()))
    }
  }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}
