import { createHash } from 'node:crypto'
import { isRelevant, type Relevant } from '../evaluate/relevance.ts'
import { categoriesKey, moderationKey } from '../moderate/moderation-metadata.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type { EmbeddedItem, Item, Metadata, Modality } from '../types.ts'
import type { AuditItem } from './audit-figures.ts'
import { ExactCopies } from './exact-copies.ts'
import type { VectorRows } from './geometry/vector-rows.ts'

/** Bytes of vectors that are looked at; of a larger collection every second item, or every third … */
const defaultMostBytes = 512 * 2 ** 20

/** Values of a metadata key that are counted: one with more names no groups. */
const mostValues = 200

/** An item without its vectors. */
export interface CollectedItem {
  shown: AuditItem
  metadata: Metadata
  /** What copies have in common: the hash of the picture's bytes, and of the words; null for what it lacks. */
  pictureKey: string | null
  wordsKey: string | null
}

export interface Collected {
  /** Of the whole collection. */
  total: number
  /** Those that are looked at, by their number. */
  items: CollectedItem[]
  modalities: { modality: Modality; rows: VectorRows }[]
  /** Of the whole collection: pictures by their file, words as they are. */
  copies: Partial<Record<Modality, ExactCopies>>
  /** By what a set calls relevant: the metadata of the first item that it means. */
  relevantMetadata: Map<string, Metadata>
  /** How many pictures carry each value of each key, of the whole collection; the first 200 values of a key. */
  pictureValues: Map<string, Map<string, number>>
}

interface Options {
  signal: AbortSignal
  onProgress: (done: number, of: number) => void
  /** What a set calls relevant, and the folder that its paths start from. */
  relevant: { name: string; parsed: Relevant }[]
  folder: string | null
  mostBytes?: number
}

const vectorOf: Record<Modality, (item: EmbeddedItem) => Float32Array | null> = {
  image: ({ imageVector }) => imageVector,
  text: ({ textVector }) => textVector,
  audio: ({ audioVector }) => audioVector,
}

/**
 * Reads every item once; all vectors that are looked at are in memory afterwards. A picture whose words are too many for one
 * item is in several: it counts once, with the first of them.
 */
export async function collectItems(
  store: Pick<VectorStore, 'scan' | 'statistics' | 'dimensions'>,
  { signal, onProgress, relevant, folder, mostBytes = defaultMostBytes }: Options,
): Promise<Collected> {
  const { items: expected } = await store.statistics()
  const step = Math.max(1, Math.ceil((expected * store.dimensions * 8) / mostBytes))
  const capacity = Math.ceil(expected / step)
  const growing = (Object.keys(vectorOf) as Modality[]).map((modality) => ({
    modality,
    rows: new GrowingRows(store.dimensions, capacity),
  }))
  const copies = { image: new ExactCopies(), text: new ExactCopies() }
  const collected: Omit<Collected, 'modalities'> = {
    total: 0,
    items: [],
    copies,
    relevantMetadata: new Map(),
    pictureValues: new Map(),
  }
  const pictures = new Set<string>()
  for await (const batch of store.scan()) {
    signal.throwIfAborted()
    for (const item of batch) {
      noteRelevant(item, relevant, folder, collected.relevantMetadata)
      const { pictureKey, wordsKey } = keysOf(item)
      const picture = item.image && `${item.documentId} ${item.image.assetId}`
      const isShownBefore = picture !== null && pictures.has(picture)
      if (picture !== null) pictures.add(picture)
      if (item.imageVector && !isShownBefore) {
        count(item.metadata, collected.pictureValues)
        if (pictureKey) copies.image.add(pictureKey, item.id)
      }
      if (item.textVector && wordsKey) copies.text.add(wordsKey, item.id)
      if (collected.total++ % step > 0) continue
      const number = collected.items.push({ shown: shownItem(item), metadata: item.metadata, pictureKey, wordsKey }) - 1
      for (const { modality, rows } of growing) {
        const vector = vectorOf[modality](item)
        if (vector && !(modality === 'image' && isShownBefore)) rows.add(vector, number)
      }
    }
    onProgress(collected.total, Math.max(expected, collected.total))
  }
  return { ...collected, modalities: growing.map(({ modality, rows }) => ({ modality, rows: rows.done() })) }
}

class GrowingRows {
  readonly #dimensions: number
  readonly #items: number[] = []
  #values: Float32Array<ArrayBuffer>
  #expected: number

  constructor(dimensions: number, expected: number) {
    this.#dimensions = dimensions
    this.#expected = expected
    // Most collections lack one of the modalities: no memory before the first row.
    this.#values = new Float32Array()
  }

  add(vector: Float32Array, item: number): void {
    const at = this.#items.push(item) - 1
    const needed = (at + 1) * this.#dimensions
    if (needed > this.#values.length) {
      const rows = Math.max(this.#expected, 2 * at, 16)
      this.#values = new Float32Array(this.#values.buffer.transfer(rows * this.#dimensions * 4))
    }
    this.#values.set(vector, at * this.#dimensions)
  }

  done(): VectorRows {
    const dimensions = this.#dimensions
    const bytes = this.#items.length * dimensions * 4
    const values = new Float32Array(this.#values.buffer.transfer(bytes))
    return { dimensions, values, items: Uint32Array.from(this.#items) }
  }
}

/** An item as a list of an audit shows it. */
export function shownItem({ id, documentId, text, image, source, metadata }: Item): AuditItem {
  const flags = Object.entries(metadata).filter(([key]) => key === moderationKey || key === categoriesKey)
  return {
    itemId: id,
    documentId,
    imageUrl: image ? `/api/assets/${image.assetId}` : null,
    name: source.name,
    page: source.page,
    text: [...plainWords(text).slice(0, 300)].slice(0, 120).join(''),
    metadata: Object.fromEntries(flags),
  }
}

function keysOf({ image, text }: Item): Pick<CollectedItem, 'pictureKey' | 'wordsKey'> {
  const words = plainWords(text)
  return {
    pictureKey: image?.assetId ?? null,
    wordsKey: words ? createHash('sha256').update(words).digest('base64url') : null,
  }
}

function plainWords(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function noteRelevant(
  { id: itemId, documentId, source, text, metadata }: EmbeddedItem,
  relevant: Options['relevant'],
  folder: string | null,
  into: Map<string, Metadata>,
): void {
  for (const { name, parsed } of relevant)
    if (!into.has(name) && isRelevant({ itemId, documentId, source, text }, parsed, folder)) into.set(name, metadata)
}

function count(metadata: Metadata, values: Map<string, Map<string, number>>): void {
  for (const [key, value] of Object.entries(metadata)) {
    const counts = values.get(key) ?? new Map<string, number>()
    const known = counts.get(String(value))
    if (known !== undefined || counts.size < mostValues) counts.set(String(value), (known ?? 0) + 1)
    values.set(key, counts)
  }
}
