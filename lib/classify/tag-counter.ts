import type { VectorStore } from '../store/vector-store.ts'
import type { SavedLabelSet } from './label-set.ts'
import { isTagged } from './tagger.ts'

/** How often a label stands under the set's name. */
export interface TagCount {
  label: string
  documents: number
  items: number
}

type CountedStore = Pick<VectorStore, 'metadata' | 'version'>
type CountedSet = Pick<SavedLabelSet, 'name' | 'labels'>

/** Tags are counted by reading the metadata of every item: so the counts are kept until items or labels change. */
export class TagCounter {
  readonly #kept = new WeakMap<CountedStore, { key: string; counts: Promise<Map<string, TagCount[]>> }>()

  /** By the name of the set its labels that are used: in the set's order, then those that it had before. */
  async of(store: CountedStore, sets: readonly CountedSet[]): Promise<Map<string, TagCount[]>> {
    const key = JSON.stringify([await store.version(), sets.map(({ name, labels }) => [name, labels])])
    const kept = this.#kept.get(store)
    if (kept?.key === key) return kept.counts
    const counts = countTags(store, sets)
    this.#kept.set(store, { key, counts })
    counts.catch(() => this.#kept.delete(store))
    return counts
  }
}

async function countTags(store: CountedStore, sets: readonly CountedSet[]): Promise<Map<string, TagCount[]>> {
  const found = sets.map((set) => ({
    ...{ set, known: new Set(set.labels) },
    labels: new Map<string, { documents: Set<string>; items: number }>(),
  }))
  for await (const items of store.metadata())
    for (const { documentId, metadata } of items)
      for (const { set, known, labels } of found) {
        if (!Object.hasOwn(metadata, set.name)) continue
        const label = String(metadata[set.name])
        // A value of the item's own counts where it is one of the labels: the filter finds it too.
        if (!known.has(label) && !isTagged({ metadata }, set.name)) continue
        const count = labels.get(label) ?? { documents: new Set(), items: 0 }
        count.documents.add(documentId)
        count.items++
        labels.set(label, count)
      }
  return new Map(found.map(({ set, labels }) => [set.name, ordered(set, labels)]))
}

function ordered(set: CountedSet, labels: Map<string, { documents: Set<string>; items: number }>): TagCount[] {
  return [...new Set([...set.labels, ...labels.keys()])].flatMap((label) => {
    const count = labels.get(label)
    return count ? [{ label, documents: count.documents.size, items: count.items }] : []
  })
}
