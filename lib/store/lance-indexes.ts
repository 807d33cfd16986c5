import { Index, type Table } from '@lancedb/lancedb'
import { addMissingColumns, hasLaterColumns } from './lance-columns.ts'
import { fullTextColumn, fullTextIndex, upgradeFullText } from './lance-full-text.ts'
import type { VectorColumn } from './vector-store.ts'

/** The table's column of a vector. */
export const vectorColumns: Record<VectorColumn, string> = {
  image: 'imageVector',
  text: 'textVector',
  average: 'averageVector',
  audio: 'audioVector',
}

/** Fewer vectors than this are compared one by one, which is exact and takes under 30 ms. */
const indexedFrom = 10_000

/** Indexes that exist from the first row on. */
const standing: Record<string, () => Index> = {
  id: () => Index.btree(),
  documentId: () => Index.btree(),
  kind: () => Index.bitmap(),
  tags: () => Index.labelList(),
  [fullTextColumn]: fullTextIndex,
}

/** false for a table whose creation was cut short, or that lacks an index of a newer version of this program. */
export async function isComplete(table: Table): Promise<boolean> {
  const complete = await Promise.all([hasPrimaryKey(table), hasLaterColumns(table), hasIndexes(table)])
  return complete.every(Boolean)
}

/** Makes what is missing of a table, step by step, so that a step that was cut short is done again; to be called alone. */
export async function makeComplete(table: Table, onUpgrade?: (rows: number) => void): Promise<void> {
  // Only with a primary key does LanceDB see that two writers insert the same id at once (lancedb#3377).
  if (!(await hasPrimaryKey(table))) await table.setUnenforcedPrimaryKey('id')
  await addMissingColumns(table)
  // The index comes last: as long as it is missing, the rows may lack their terms.
  await upgradeFullText(table, onUpgrade)
  for (const [column, config] of await missingIndexes(table)) await table.createIndex(column, { config: config() })
}

async function hasPrimaryKey(table: Table): Promise<boolean> {
  const id = (await table.schema()).fields.find((field) => field.name === 'id')
  return id?.metadata.has('lance-schema:unenforced-primary-key:position') ?? false
}

async function hasIndexes(table: Table): Promise<boolean> {
  return (await missingIndexes(table)).length === 0
}

async function missingIndexes(table: Table): Promise<[column: string, config: () => Index][]> {
  const present = new Set((await table.listIndices()).flatMap((index) => index.columns))
  return Object.entries(standing).filter(([column]) => !present.has(column))
}

/**
 * Whether compacting is worth its time. A small table is done in a moment; a large one, whose vector indexes are
 * written anew (10 s at 100,000 pairs), only when new rows have become many enough to slow the search down.
 */
export async function needsOptimising(table: Table): Promise<boolean> {
  const { numRows, fragmentStats } = await table.stats()
  if (numRows < indexedFrom) return true
  const unindexed = Math.max(0, ...(await table.listIndices()).map((index) => index.numUnindexedRows ?? 0))
  return unindexed >= Math.min(numRows / 50, 10_000) || fragmentStats.numSmallFragments >= 100
}

/**
 * Builds the vector index of each column that has become large, and builds it anew once the column has grown
 * fourfold; in between, `optimize` adds new rows to the partitions that are there. IVF-flat, since it keeps the exact
 * vectors: the quantised kinds lose recall or take minutes to build (bench/search.ts).
 */
export async function ensureVectorIndexes(table: Table): Promise<void> {
  if ((await table.countRows()) < indexedFrom) return
  const indexes = await table.listIndices()
  for (const column of Object.values(vectorColumns)) {
    const present = indexes.filter((index) => index.columns.includes(column))
    const vectors = await table.countRows(`${column} IS NOT NULL`)
    const partitions = Math.round(Math.sqrt(vectors))
    if (vectors < indexedFrom || present.some((index) => partitionsOf(index.name) * 2 > partitions)) continue
    await table.createIndex(column, {
      config: Index.ivfFlat({ distanceType: 'dot', numPartitions: partitions }),
      name: `${column}_ivf_${partitions}`,
    })
    for (const index of present) await table.dropIndex(index.name)
  }
}

/** LanceDB does not tell how many partitions an index was built with, so its name does. */
function partitionsOf(indexName: string): number {
  return Number(/_ivf_(\d+)$/.exec(indexName)?.[1] ?? 0)
}
