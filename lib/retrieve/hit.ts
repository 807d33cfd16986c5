import { playableMedia } from '../playable-media.ts'
import type { Hit, Item, Scores } from '../types.ts'

/** An item with its scores, as retrieval and reranking hand it on, best first. */
export interface Ranked {
  item: Item
  scores: Scores
}

/** The item as every way in shows it; vectors stay inside. */
export function toHit({ item, scores }: Ranked, rank: number): Hit {
  return {
    itemId: item.id,
    documentId: item.documentId,
    kind: item.kind,
    text: item.text,
    imageUrl: item.image ? `/api/assets/${item.image.assetId}` : null,
    media: item.media && playableMedia(item.media),
    source: item.source,
    metadata: item.metadata,
    scores,
    rank,
  }
}

/** The first k as hits, ranked from 1. */
export function toHits(ranked: Ranked[], k: number): Hit[] {
  return ranked.slice(0, k).map((one, index) => toHit(one, index + 1))
}
