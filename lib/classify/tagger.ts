import { setImmediate } from 'node:timers/promises'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { MetadataChange } from '../store/vector-store.ts'
import type { EmbeddedItem, Metadata } from '../types.ts'
import { probabilityKey, type SavedLabelSet } from './label-set.ts'
import type { LabelVectors } from './label-vectors.ts'
import { probabilities } from './probabilities.ts'

type Item = Pick<EmbeddedItem, 'imageVector' | 'metadata'>

/** Comparisons of a picture with a label, some 10 ms, after which whoever else waits for the event loop gets a turn. */
const comparisonsAtOnce = 5000

/** Whether a value of the item's own stands where the set's tag or its probability would; it is never overwritten. */
export function hasOwnValue({ metadata }: Pick<Item, 'metadata'>, set: string): boolean {
  return !isTagged({ metadata }, set) && [set, probabilityKey(set)].some((key) => Object.hasOwn(metadata, key))
}

/** Whether the value under the set's name comes from the set: then a number stands beside it, see asOwnValues. */
export function isTagged({ metadata }: Pick<Item, 'metadata'>, set: string): boolean {
  return Object.hasOwn(metadata, set) && typeof metadata[probabilityKey(set)] === 'number'
}

/**
 * What a file says of itself, so that none of it can be taken for a tag: a number under the name of a probability becomes
 * a word, which filters find as well.
 */
export function asOwnValues(metadata: Metadata): Metadata {
  const isNumberOfTag = ([key, value]: [string, unknown]) =>
    typeof value === 'number' && key.endsWith(probabilityKey(''))
  const entries = Object.entries(metadata)
  if (!entries.some(isNumberOfTag)) return metadata
  return Object.fromEntries(entries.map((entry) => (isNumberOfTag(entry) ? [entry[0], String(entry[1])] : entry)))
}

/** Gives pictures, by their stored vectors, the likeliest label of a set. */
export class Tagger {
  readonly #encoder: DualEncoder
  readonly #vectors: LabelVectors
  #compared = 0

  constructor(encoder: DualEncoder, vectors: LabelVectors) {
    this.#encoder = encoder
    this.#vectors = vectors
  }

  /** What is to change in an item's metadata: the tag, or none where no label is probable enough; null of words alone. */
  async change(item: Item, set: SavedLabelSet, signal?: AbortSignal): Promise<MetadataChange['metadata'] | null> {
    if (!item.imageVector || hasOwnValue(item, set.name)) return null
    const vectors = await this.#vectors.of(this.#encoder, set, signal)
    await this.#letOthers(vectors.length)
    const chances = probabilities(item.imageVector, vectors, this.#encoder)
    const highest = Math.max(...chances)
    const label = set.labels[chances.indexOf(highest)]
    if (label === undefined || highest < set.threshold) return withoutTag(set.name)
    return { [set.name]: label, [probabilityKey(set.name)]: Number(highest.toFixed(3)) }
  }

  /** The items of an ingest with their tags. */
  async tag(items: EmbeddedItem[], sets: SavedLabelSet[], signal?: AbortSignal): Promise<EmbeddedItem[]> {
    const tagged: EmbeddedItem[] = []
    for (const item of items) {
      let metadata = asOwnValues(item.metadata)
      for (const set of sets)
        metadata = { ...metadata, ...valuesOf(await this.change({ ...item, metadata }, set, signal)) }
      tagged.push({ ...item, metadata })
    }
    return tagged
  }

  async #letOthers(comparisons: number): Promise<void> {
    this.#compared += comparisons
    if (this.#compared < comparisonsAtOnce) return
    this.#compared = 0
    await setImmediate()
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
