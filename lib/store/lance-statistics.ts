import type { Table } from '@lancedb/lancedb'
import type { Table as ArrowTable } from 'apache-arrow'
import type { StoreStatistics } from './vector-store.ts'

/** Vectors that a mean is taken from: enough for a standard error of 2% of the spread, and read in about 0.1 s of a large table. */
const sampleSize = 2000

/**
 * Counts of the kinds, and the mean vectors from rows spread evenly over the table. The means of `before` are kept
 * while the number of items has changed by less than a tenth.
 */
export async function readStatistics(
  table: Table,
  dimensions: number,
  before?: StoreStatistics,
): Promise<StoreStatistics> {
  const [items, pair, image] = await Promise.all([
    table.countRows(),
    table.countRows("kind = 'pair'"),
    table.countRows("kind = 'image'"),
  ])
  const kinds = { pair, image, text: Math.max(0, items - pair - image) }
  if (before && Math.abs(items - before.items) < before.items / 10) return { ...before, items, kinds }
  const step = Math.max(1, items / sampleSize)
  const offsets = Array.from({ length: Math.min(items, sampleSize) }, (_, index) => Math.floor(index * step))
  if (offsets.length === 0) return { items, kinds, imageMean: null, textMean: null }
  const sample = await table.takeOffsets(offsets).select(['imageVector', 'textVector']).toArrow()
  return {
    items,
    kinds,
    imageMean: meanOf(sample, 'imageVector', dimensions),
    textMean: meanOf(sample, 'textVector', dimensions),
  }
}

/** Mean of the vectors that are there; null where there are none. */
function meanOf(sample: ArrowTable, column: string, dimensions: number): Float32Array | null {
  const sum = new Float64Array(dimensions)
  let count = 0
  for (const cell of sample.getChild(column) ?? []) {
    if (!cell) continue
    const vector: Float32Array = cell.toArray()
    for (let index = 0; index < dimensions; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0)
    count++
  }
  return count > 0 ? Float32Array.from(sum, (value) => value / count) : null
}
