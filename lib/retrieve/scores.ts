import type { StoreStatistics } from '../store/vector-store.ts'
import type { EmbeddedItem, Scores } from '../types.ts'
import { dot } from '../vector-math.ts'

/** What the query scores on average against the pictures, the words and the sounds of the collection: q · μ; null where it has none. */
export interface Background {
  image: number | null
  text: number | null
  audio: number | null
}

export function backgroundOf(query: Float32Array, statistics: StoreStatistics): Background {
  return {
    image: statistics.imageMean && dot(query, statistics.imageMean),
    text: statistics.textMean && dot(query, statistics.textMean),
    audio: statistics.audioMean && dot(query, statistics.audioMean),
  }
}

/**
 * The similarities of one item, from its own vectors. `average` is (q·image + q·text) / 2; a modality that the item lacks
 * counts as the collection's mean for this query, so that the item is neither punished nor favoured for what it lacks.
 * Where the whole collection lacks it, the other modality alone counts. docs/decisions/0001-missing-modality.md
 * What a sound is heard to be stands where the picture of another item does.
 */
export function scoresOf(item: EmbeddedItem, query: Float32Array, background: Background): Scores {
  const image = item.imageVector && dot(query, item.imageVector)
  const text = item.textVector && dot(query, item.textVector)
  const audio = item.audioVector && dot(query, item.audioVector)
  const seenOrHeard = audio ?? image ?? background.image ?? background.audio
  const counted = [seenOrHeard, text ?? background.text].filter((score) => score !== null)
  const average = counted.length > 0 ? counted.reduce((sum, score) => sum + score, 0) / counted.length : null
  return { image, text, average, keyword: null, rerank: null, ...(audio === null ? {} : { audio }) }
}
