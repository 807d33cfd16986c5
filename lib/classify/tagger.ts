import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { MetadataChange } from '../store/vector-store.ts'
import type { EmbeddedItem, Metadata } from '../types.ts'
import { labelVectors, rankLabels } from './classify.ts'
import { probabilityKey, type SavedLabelSet } from './label-set.ts'

type Item = Pick<EmbeddedItem, 'imageVector' | 'metadata'>

/** Whether something else stands under the set's name: a value of the item's own is never overwritten. */
export function hasOwnValue({ metadata }: Pick<Item, 'metadata'>, set: string): boolean {
  return set in metadata && !isTagged({ metadata }, set)
}

/** Whether the value under the set's name comes from the set. */
export function isTagged({ metadata }: Pick<Item, 'metadata'>, set: string): boolean {
  return probabilityKey(set) in metadata
}

/** Gives pictures, by their stored vectors, the likeliest label of a set; each set is embedded once. */
export class Tagger {
  readonly #encoder: DualEncoder
  readonly #vectors = new Map<string, Promise<Float32Array[]>>()

  constructor(encoder: DualEncoder) {
    this.#encoder = encoder
  }

  /** What is to change in an item's metadata: the tag, or none where no label is probable enough; null of words alone. */
  async change(item: Item, set: SavedLabelSet, signal?: AbortSignal): Promise<MetadataChange['metadata'] | null> {
    if (!item.imageVector || hasOwnValue(item, set.name)) return null
    const vectors = await this.#vectorsOf(set, signal)
    const [likeliest] = rankLabels(item.imageVector, set.labels, vectors, this.#encoder)
    if (!likeliest || likeliest.probability < set.threshold) return withoutTag(set.name)
    return { [set.name]: likeliest.label, [probabilityKey(set.name)]: Number(likeliest.probability.toFixed(3)) }
  }

  /** The items of an ingest with their tags. */
  async tag(items: EmbeddedItem[], sets: SavedLabelSet[], signal?: AbortSignal): Promise<EmbeddedItem[]> {
    return Promise.all(
      items.map(async (item) => {
        const changes = await Promise.all(sets.map((set) => this.change(item, set, signal)))
        return { ...item, metadata: Object.assign({}, item.metadata, ...changes.map(valuesOf)) }
      }),
    )
  }

  #vectorsOf({ labels, templates }: SavedLabelSet, signal?: AbortSignal): Promise<Float32Array[]> {
    const key = JSON.stringify([labels, templates])
    const known = this.#vectors.get(key) ?? labelVectors(this.#encoder, { labels, templates }, signal)
    this.#vectors.set(key, known)
    return known
  }
}

/** The change that takes a tag away. */
export function withoutTag(set: string): MetadataChange['metadata'] {
  return { [set]: null, [probabilityKey(set)]: null }
}

/** Of a new item there is nothing to take away. */
function valuesOf(change: MetadataChange['metadata'] | null): Metadata {
  const values = Object.entries(change ?? {})
  return Object.fromEntries(values.flatMap(([key, value]) => (value === null ? [] : [[key, value]])))
}
