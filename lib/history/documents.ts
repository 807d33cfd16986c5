import { and, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../store/database.ts'
import { documentAssets, documents } from '../store/schema.ts'
import type { DocumentSummary, Metadata } from '../types.ts'
import { unreferencedAssets } from './unreferenced-assets.ts'

/** A document as it is kept: what the user sees, and where the file itself is. */
export interface DocumentRecord extends DocumentSummary {
  /** The file as it was ingested, in the AssetStore. */
  originalAssetId: string
}

/** SQLite takes 32,766 values in one statement. */
const rowsAtOnce = 5000

/** The documents of every collection; `collection` is a name as Collections gives it back. */
export class Documents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Newest first; `search` finds a part of the name in any case, `ids` leaves only those. `total` counts all that match. */
  async list(
    collection: string,
    options: { search?: string; ids?: ReadonlySet<string>; offset?: number; limit?: number } = {},
  ): Promise<{ documents: DocumentSummary[]; total: number }> {
    const search = searchForm(options.search ?? '').trim()
    const matching = and(
      eq(documents.collection, collection),
      search ? sql`instr(${documents.searchName}, ${search}) > 0` : undefined,
      // One value, however many ids there are. https://www.sqlite.org/json1.html#jeach
      options.ids && sql`${documents.id} IN (SELECT value FROM json_each(${JSON.stringify([...options.ids])}))`,
    )
    const [rows, [counted]] = await this.#database.batch([
      this.#database
        .select()
        .from(documents)
        .where(matching)
        .orderBy(desc(documents.addedAt), documents.name, documents.id)
        .limit(options.limit ?? 100)
        .offset(options.offset ?? 0),
      this.#database.select({ total: count() }).from(documents).where(matching),
    ])
    return { documents: rows.map(summaryOf), total: counted?.total ?? 0 }
  }

  /** Every document with the number of its items, in the order in which they came. */
  async itemCounts(collection: string): Promise<Map<string, number>> {
    const rows = await this.#database
      .select({ id: documents.id, items: documents.items })
      .from(documents)
      .where(eq(documents.collection, collection))
      .orderBy(documents.addedAt, documents.id)
    return new Map(rows.map(({ id, items }) => [id, items]))
  }

  async get(collection: string, id: string): Promise<DocumentRecord | null> {
    const [row] = await this.#select(and(eq(documents.collection, collection), eq(documents.id, id)))
    return row ?? null
  }

  /** What an earlier ingestion made of the file at this path; more than one where it held several documents. */
  findByPath(collection: string, path: string): Promise<DocumentRecord[]> {
    return this.#select(and(eq(documents.collection, collection), eq(documents.path, path)))
  }

  /** Those that have one of the ids, or of the paths, or whose name ends with one of the names after its folders. */
  named(
    collection: string,
    { ids, paths, baseNames }: { ids: string[]; paths: string[]; baseNames: string[] },
  ): Promise<Pick<DocumentSummary, 'id' | 'name' | 'path'>[]> {
    const { id, name, path } = documents
    const among = (values: string[]) => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
    // What is left of a name when what it holds besides slashes is cut off at its end is its folders.
    const baseName = sql`replace(${name}, rtrim(${name}, replace(${name}, '/', '')), '')`
    return this.#database
      .select({ id, name, path })
      .from(documents)
      .where(
        and(
          eq(documents.collection, collection),
          sql`(${id} IN ${among(ids)} OR ${path} IN ${among(paths)} OR ${baseName} IN ${among(baseNames)})`,
        ),
      )
  }

  /** Those of the ids that are there already. */
  async existing(collection: string, ids: string[]): Promise<Set<string>> {
    const found = new Set<string>()
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      const rows = await this.#database
        .select({ id: documents.id })
        .from(documents)
        .where(and(eq(documents.collection, collection), inArray(documents.id, ids.slice(start, start + rowsAtOnce))))
      for (const { id } of rows) found.add(id)
    }
    return found
  }

  /**
   * Keeps a document and the assets that it uses (the original's among them), in place of what was kept under its id.
   * To be called last, when its items are stored: a document that is here counts as ingested.
   */
  async record(collection: string, record: DocumentRecord, assetIds: string[]): Promise<void> {
    const row = { ...record, collection, searchName: searchForm(record.name) }
    const { collection: _, id: __, ...changes } = row
    const assets = [...new Set([record.originalAssetId, ...assetIds])].map((assetId) => ({
      collection,
      documentId: record.id,
      assetId,
    }))
    const inserts = Array.from({ length: Math.ceil(assets.length / rowsAtOnce) }, (_, index) =>
      this.#database.insert(documentAssets).values(assets.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce)),
    )
    await this.#database.batch([
      this.#database
        .insert(documents)
        .values(row)
        .onConflictDoUpdate({ target: [documents.collection, documents.id], set: changes }),
      this.#database
        .delete(documentAssets)
        .where(and(eq(documentAssets.collection, collection), eq(documentAssets.documentId, record.id))),
      ...inserts,
    ])
  }

  /** Replaces a document's metadata; nothing where it is gone. */
  async setMetadata(collection: string, id: string, metadata: Metadata): Promise<void> {
    await this.#database
      .update(documents)
      .set({ metadata })
      .where(and(eq(documents.collection, collection), eq(documents.id, id)))
  }

  /** Returns how many went, and the assets that no document of any collection uses any more. */
  async delete(collection: string, ids: string[]): Promise<{ deleted: number; unreferencedAssets: string[] }> {
    let deleted = 0
    const released: string[] = []
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      const some = ids.slice(start, start + rowsAtOnce)
      const [assets, rows] = await this.#database.batch([
        this.#database
          .delete(documentAssets)
          .where(and(eq(documentAssets.collection, collection), inArray(documentAssets.documentId, some)))
          .returning({ assetId: documentAssets.assetId }),
        this.#database
          .delete(documents)
          .where(and(eq(documents.collection, collection), inArray(documents.id, some)))
          .returning({ id: documents.id }),
      ])
      deleted += rows.length
      released.push(...assets.map(({ assetId }) => assetId))
    }
    return { deleted, unreferencedAssets: await unreferencedAssets(this.#database, released) }
  }

  /** Those of the assets that no document of any collection uses. */
  unreferencedAssets(assetIds: string[]): Promise<string[]> {
    return unreferencedAssets(this.#database, assetIds)
  }

  async #select(condition: SQL | undefined): Promise<DocumentRecord[]> {
    const rows = await this.#database.select().from(documents).where(condition).orderBy(documents.name)
    return rows.map((row) => ({ ...summaryOf(row), originalAssetId: row.originalAssetId }))
  }
}

function summaryOf(row: typeof documents.$inferSelect): DocumentSummary {
  const { collection: _, searchName: __, originalAssetId: ___, ...summary } = row
  return summary
}

function searchForm(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
