import type { Metadata, Source, TimeSpan } from './document.ts'
import type { ItemKind } from './item.ts'

/** Cosine similarities in [-1, 1]; keyword is BM25; rerank is the probability of relevance in [0, 1]. */
export interface Scores {
  image: number | null
  text: number | null
  average: number | null
  keyword: number | null
  rerank: number | null
  /** Likeness to the sound; only of a sound that the model hears. */
  audio?: number
}

/** `url` is `/api/assets/<id>`, which serves ranges. */
export interface PlayableMedia extends TimeSpan {
  url: string
  mediaType: string
}

/** A ranked item, as every way in shows it. */
export interface Hit {
  itemId: string
  documentId: string
  kind: ItemKind
  text: string
  /** `/api/assets/<id>`, or null for words alone. */
  imageUrl: string | null
  /** What to play, and from when to when; null where the document is no recording. */
  media: PlayableMedia | null
  source: Source
  metadata: Metadata
  scores: Scores
  /** From 1. */
  rank: number
}

export type SearchMode = 'hybrid' | 'average' | 'image' | 'text'

export type Filter = Record<string, string | number | boolean>

export interface Query {
  collection: string
  text: string | null
  /** An encoded picture. */
  image: Uint8Array | null
  mode: SearchMode
  /** How many hits, 1 to 100. */
  k: number
  filter: Filter
  /** false: leave the order of retrieval. */
  rerank: boolean
}

/** Something that the user should know about a result that is there all the same. */
export interface Notice {
  code: string
  message: string
  fix: string | null
}

/** How likely it is that the collection holds an answer, in [0, 1], and the likelihood from which on it is said to. */
export interface Answerability {
  probability: number
  threshold: number
}

/** What was searched for in place of the user's own words. */
export interface QueryChange {
  /** A follow-up made to stand alone, a long question in its parts, or a question in a language that the encoder knows. */
  kind: 'follow-up' | 'split' | 'translation'
  /** One for each search. */
  queries: string[]
  /** Name of the chat model that made them; `rules` where no model was asked. */
  by: string
}

export interface SearchResult {
  query: string
  mode: SearchMode
  /** Id of the embedding model. */
  model: string
  /** Name of the reranker that made the order, or null. */
  reranker: string | null
  seconds: number
  hits: Hit[]
  /** null where a picture asks, since what resembles it most is always an answer. */
  answerable: Answerability | null
  notices: Notice[]
}
