import type { VectorStore } from '../store/vector-store.ts'
import type { SavedLabelSet } from './label-set.ts'
import { isTagged } from './tagger.ts'

/** How often a label stands under the set's name. */
export interface TagCount {
  label: string
  documents: number
  items: number
}

/** For each set its labels that are used: in the set's order, then those that it had before. */
export async function countTags(
  store: Pick<VectorStore, 'metadata'>,
  sets: readonly SavedLabelSet[],
): Promise<Map<SavedLabelSet, TagCount[]>> {
  const found = sets.map((set) => ({ set, labels: new Map<string, { documents: Set<string>; items: number }>() }))
  if (found.length === 0) return new Map()
  for await (const items of store.metadata())
    for (const { documentId, metadata } of items)
      for (const { set, labels } of found) {
        const value = metadata[set.name]
        if (value === undefined) continue
        const label = String(value)
        // A value of the item's own counts where it is one of the labels: the filter finds it too.
        if (!set.labels.includes(label) && !isTagged({ metadata }, set.name)) continue
        const count = labels.get(label) ?? { documents: new Set(), items: 0 }
        count.documents.add(documentId)
        count.items++
        labels.set(label, count)
      }
  return new Map(found.map(({ set, labels }) => [set, ordered(set, labels)]))
}

function ordered(set: SavedLabelSet, labels: Map<string, { documents: Set<string>; items: number }>): TagCount[] {
  return [...new Set([...set.labels, ...labels.keys()])].flatMap((label) => {
    const count = labels.get(label)
    return count ? [{ label, documents: count.documents.size, items: count.items }] : []
  })
}
