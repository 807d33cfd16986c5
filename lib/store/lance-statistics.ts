import type { Table } from '@lancedb/lancedb'
import type { Table as ArrowTable } from 'apache-arrow'
import { spread } from '../spread.ts'
import type { ItemKind } from '../types.ts'
import type { ItemVectors, StoreStatistics } from './vector-store.ts'

/** Vectors that a mean is taken from: enough for a standard error of 2% of the spread, and read in about 0.1 s of a large table. */
const rowsForMeans = 2000
/** Rows whose vectors are kept: a standard deviation from 500 is off by 3%, and comparing a query with them takes under 1 ms. */
const rowsKept = 500

/** A mean of fewer may be far off: then those that lie elsewhere in the table are looked for. */
const fewestForMean = 50

type Kinds = StoreStatistics['kinds']
type Column = keyof ItemVectors
const columns: Column[] = ['imageVector', 'textVector', 'audioVector']
const kindsWith: Record<Column, ItemKind[]> = {
  imageVector: ['pair', 'image'],
  textVector: ['pair', 'text'],
  audioVector: ['audio'],
}

/** Statistics, and what the table held when the vectors were read that they rest on. */
export interface KeptStatistics {
  value: StoreStatistics
  readOf: Kinds
}

/**
 * Counts of the kinds, and the mean vectors and a sample from rows spread evenly over the table. The vectors of `before`
 * are kept while every kind has grown or shrunk by less than a tenth since they were read.
 */
export async function readStatistics(
  table: Table,
  dimensions: number,
  before?: KeptStatistics,
): Promise<KeptStatistics> {
  const [items, pair, image, audio] = await Promise.all([
    table.countRows(),
    table.countRows("kind = 'pair'"),
    table.countRows("kind = 'image'"),
    table.countRows("kind = 'audio'"),
  ])
  const kinds = { pair, image, audio, text: Math.max(0, items - pair - image - audio) }
  if (before && isAlike(kinds, before.readOf)) return { ...before, value: { ...before.value, items, kinds } }
  const offsets = spread(items, rowsForMeans)
  if (offsets.length === 0) {
    const nothing = { imageMean: null, textMean: null, audioMean: null, sample: [] }
    return { value: { items, kinds, ...nothing }, readOf: kinds }
  }
  const rows = await table.takeOffsets(offsets).select(columns).toArrow()
  const [images, texts, sounds] = await Promise.all(
    columns.map(async (column) => {
      const sampled = vectorsOf(rows, column)
      return { sampled, mean: meanOf(await enoughOf(column, sampled, kinds, table), dimensions) }
    }),
  )
  return {
    value: {
      items,
      kinds,
      imageMean: images?.mean ?? null,
      textMean: texts?.mean ?? null,
      audioMean: sounds?.mean ?? null,
      sample: spread(offsets.length, rowsKept).map((row) => ({
        imageVector: copyOf(images?.sampled[row]),
        textVector: copyOf(texts?.sampled[row]),
        audioVector: copyOf(sounds?.sampled[row]),
      })),
    },
    readOf: kinds,
  }
}

/** Of each kind as many, give or take a tenth: also, of none before none now. */
function isAlike(now: Kinds, before: Kinds): boolean {
  return (Object.keys(now) as ItemKind[]).every(
    (kind) => now[kind] === before[kind] || Math.abs(now[kind] - before[kind]) < before[kind] / 10,
  )
}

/** The sampled vectors; of what is so rare that an even sample holds a few at best, the first of the table. */
async function enoughOf(column: Column, sampled: Cell[], kinds: Kinds, table: Table): Promise<Cell[]> {
  const there = kindsWith[column].reduce((sum, kind) => sum + kinds[kind], 0)
  const found = sampled.filter(Boolean).length
  if (found >= fewestForMean || found >= there) return sampled
  const query = table.query().where(`${column} IS NOT NULL`).select([column]).limit(rowsKept)
  return vectorsOf(await query.toArrow(), column)
}

/** A vector of a row; null where the row lacks it. */
type Cell = Float32Array | null | undefined

/** Views into the answer of the store. */
function vectorsOf(rows: ArrowTable, column: Column): Cell[] {
  return [...(rows.getChild(column) ?? [])].map((cell) => cell?.toArray() ?? null)
}

/** A copy, so that it doesn't keep the whole answer in memory. */
function copyOf(cell: Cell): Float32Array | null {
  return cell?.slice() ?? null
}

/** Mean of the vectors that are there; null where there are none. */
function meanOf(vectors: Cell[], dimensions: number): Float32Array | null {
  const sum = new Float64Array(dimensions)
  let count = 0
  for (const vector of vectors) {
    if (!vector) continue
    for (let index = 0; index < dimensions; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0)
    count++
  }
  return count > 0 ? Float32Array.from(sum, (value) => value / count) : null
}
