import type { Ranked } from '../retrieve/hit.ts'
import type { Retrieval } from '../retrieve/retrieve.ts'

/**
 * One order of several searches: the best of each, then the second of each, and so on, so that no part of a question is
 * starved by one that scores higher. An item keeps the scores of the search that ranked it best; a picture of a document
 * is there once.
 */
export function mergeRetrievals(retrievals: Retrieval[]): Pick<Retrieval, 'ranked' | 'vectors'> {
  const depth = Math.max(0, ...retrievals.map(({ ranked }) => ranked.length))
  const seen = new Set<string>()
  const ranked: Ranked[] = []
  for (let rank = 0; rank < depth; rank++) {
    for (const retrieval of retrievals) {
      const one = retrieval.ranked[rank]
      if (!one || seen.has(keyOf(one))) continue
      seen.add(keyOf(one))
      ranked.push(one)
    }
  }
  return { ranked, vectors: new Map(retrievals.flatMap(({ vectors }) => [...vectors])) }
}

function keyOf({ item }: Ranked): string {
  return item.image ? `${item.documentId} ${item.image.assetId}` : item.id
}
