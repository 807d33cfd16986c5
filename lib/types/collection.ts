import type { Metadata } from './document.ts'
import type { ModerationPolicy } from './moderation.ts'
import type { Notice } from './search.ts'

export interface DocumentSummary {
  id: string
  name: string
  path: string | null
  mediaType: string
  pages: number | null
  items: number
  images: number
  bytes: number
  /** Asset id of the first picture, for a thumbnail; null for words alone. */
  cover: string | null
  warnings: string[]
  metadata: Metadata
  /** ISO 8601. */
  addedAt: string
}

/** What a person may set for a whole collection. */
export interface CollectionSettings {
  /** What differs from the variables; null where nothing does. */
  moderation: Partial<ModerationPolicy> | null
  /** What counts as relevant, in one English sentence for the reranker; null for the sentence of its model card. */
  rerankInstruction: string | null
}

/** How far the items of a collection have been embedded anew by another model. */
export interface ReembeddingProgress {
  model: string
  /** Items. */
  done: number
  total: number
  secondsLeft: number | null
}

/** The model of a collection, the one that it is to get, and the one that it had. */
export interface ModelChange {
  collection: string
  /** What it is searched with. */
  model: string
  /** What it can go back to without embedding everything again; null where there is none. */
  previousModel: string | null
  /** null where nothing is under way. */
  reembedding: ReembeddingProgress | null
  /** Why the last change stopped; it can be taken up again. */
  failed: { model: string; error: { code: string; message: string; fix: string } } | null
  /** What the model could not take as it is. */
  notices: Notice[]
}

export interface CollectionSummary {
  name: string
  /** Id of the embedding model; one for a whole collection. */
  model: string
  /** null where its model is not being changed. */
  reembedding: ReembeddingProgress | null
  /** Kept for going back; null where there is none. */
  previousModel: string | null
  documents: number
  items: number
  bytes: number
  settings: CollectionSettings
}
