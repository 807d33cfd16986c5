/** What is done with a document of which a picture is flagged. */
export type ModerationMode = 'off' | 'flag' | 'quarantine' | 'refuse'

/**
 * `margin`: the best unsafe category stands above the best safe one, both in standard deviations of neutral pictures, by
 * more than the threshold. `probability`: an unsafe category has a higher probability than the threshold, by the model's
 * softmax over all categories, or its sigmoid of each (SigLIP).
 */
export type ModerationRule = 'margin' | 'probability'

/** How pictures are judged, and what follows. */
export interface ModerationPolicy {
  mode: ModerationMode
  rule: ModerationRule
  threshold: number
  /** What the model is asked, with `{category}`. */
  template: string
  unsafe: string[]
  safe: string[]
}

export interface CategoryScore {
  category: string
  isUnsafe: boolean
  /** Cosine of the picture and the filled-in template. */
  similarity: number
  /** Under the model's own scale, see probabilities. */
  probability: number
  /** Standard deviations above the mean of neutral pictures. */
  standing: number
}

/** What is said of one picture. */
export interface ModerationVerdict {
  isSafe: boolean
  /** The highest probability of a flagged category; of a safe picture, what the highest of an unsafe one leaves of 1. */
  confidence: number
  flaggedCategories: string[]
  scores: CategoryScore[]
}

/** A flagged picture of a collection. */
export interface FlaggedItem extends Pick<ModerationVerdict, 'flaggedCategories' | 'confidence'> {
  itemId: string
  documentId: string
  name: string
  page: number | null
  imageUrl: string | null
}

/** How far a look at every picture of a collection is. */
export interface ModerationProgress {
  documents: number
  done: number
  flagged: number
}

/** What a look at every picture of a collection found. */
export interface ModerationScan extends Pick<ModerationPolicy, 'rule' | 'threshold'> {
  model: string
  pictures: number
  flagged: FlaggedItem[]
  /** Whether the flags were written into the collection. */
  applied: boolean
}

/** A document that waits for a person's decision, and is not searched until then. */
export interface QuarantinedDocument {
  id: string
  collection: string
  name: string
  mediaType: string
  bytes: number
  /** Its flagged pictures; the first few with an address. */
  pictures: { page: number | null; categories: string[]; confidence: number; imageUrl: string | null }[]
  /** ISO 8601. */
  addedAt: string
}
