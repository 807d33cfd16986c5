import type { Table } from '@lancedb/lancedb'
import type { Table as ArrowTable } from 'apache-arrow'
import type { ItemVectors, StoreStatistics } from './vector-store.ts'

/** Vectors that a mean is taken from: enough for a standard error of 2% of the spread, and read in about 0.1 s of a large table. */
const rowsForMeans = 2000
/** Rows whose vectors are kept: a standard deviation from 500 is off by 3%, and comparing a query with them takes under 1 ms. */
const rowsKept = 500

/**
 * Counts of the kinds, and the mean vectors and a sample from rows spread evenly over the table. Those of `before` are
 * kept while the number of items has changed by less than a tenth.
 */
export async function readStatistics(
  table: Table,
  dimensions: number,
  before?: StoreStatistics,
): Promise<StoreStatistics> {
  const [items, pair, image, audio] = await Promise.all([
    table.countRows(),
    table.countRows("kind = 'pair'"),
    table.countRows("kind = 'image'"),
    table.countRows("kind = 'audio'"),
  ])
  const kinds = { pair, image, audio, text: Math.max(0, items - pair - image - audio) }
  if (before && Math.abs(items - before.items) < before.items / 10) return { ...before, items, kinds }
  const offsets = spread(items, rowsForMeans)
  if (offsets.length === 0) return { items, kinds, imageMean: null, textMean: null, audioMean: null, sample: [] }
  const rows = await table.takeOffsets(offsets).select(['imageVector', 'textVector', 'audioVector']).toArrow()
  const images = vectorsOf(rows, 'imageVector')
  const texts = vectorsOf(rows, 'textVector')
  const sounds = vectorsOf(rows, 'audioVector')
  const areSoundsMissed = audio > 0 && !sounds.some(Boolean)
  return {
    items,
    kinds,
    imageMean: meanOf(images, dimensions),
    textMean: meanOf(texts, dimensions),
    audioMean: meanOf(areSoundsMissed ? await someSounds(table) : sounds, dimensions),
    sample: spread(offsets.length, rowsKept).map((row) => sampled(images[row], texts[row], sounds[row])),
  }
}

/** A few recordings among very many pages are likely to be in no even sample. */
async function someSounds(table: Table): Promise<(Float32Array | null)[]> {
  const query = table.query().where('audioVector IS NOT NULL').select(['audioVector']).limit(rowsKept)
  return vectorsOf(await query.toArrow(), 'audioVector')
}

/** A vector of a row; null where the row lacks it. */
type Cell = Float32Array | null | undefined

/** At most `most` of the numbers below `count`, evenly spread. */
function spread(count: number, most: number): number[] {
  const step = Math.max(1, count / most)
  return Array.from({ length: Math.min(count, most) }, (_, index) => Math.floor(index * step))
}

/** Views into the answer of the store. */
function vectorsOf(rows: ArrowTable, column: string): (Float32Array | null)[] {
  return [...(rows.getChild(column) ?? [])].map((cell) => cell?.toArray() ?? null)
}

/** Copies, so that they don't keep the whole answer in memory. */
function sampled(image: Cell, text: Cell, audio: Cell): ItemVectors {
  return {
    imageVector: image?.slice() ?? null,
    textVector: text?.slice() ?? null,
    audioVector: audio?.slice() ?? null,
  }
}

/** Mean of the vectors that are there; null where there are none. */
function meanOf(vectors: (Float32Array | null)[], dimensions: number): Float32Array | null {
  const sum = new Float64Array(dimensions)
  let count = 0
  for (const vector of vectors) {
    if (!vector) continue
    for (let index = 0; index < dimensions; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0)
    count++
  }
  return count > 0 ? Float32Array.from(sum, (value) => value / count) : null
}
