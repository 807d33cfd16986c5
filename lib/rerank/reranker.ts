import type { DiptychError } from '../errors.ts'

/** Port: judges how well each text, or each picture, answers the query. */
export interface Reranker<Document = string> {
  readonly name: string
  /** Throws DiptychError 'unreachable' or 'upstream' where nothing could be judged. */
  rerank(query: string, documents: Document[], options?: RerankOptions): Promise<Relevance>
}

/** A picture that is fetched only if it has to be looked at. */
export interface Picture {
  /** The same for the same bytes alone. */
  id: string
  /** Encoded; null where it is gone. */
  load(): Promise<Uint8Array | null>
}

export interface Relevance {
  /** Probabilities of relevance in [0, 1], in the order of the documents; null for one that was not judged. */
  scores: (number | null)[]
  /** What ended the judging half-way; null where it was the budget, or where nothing is left. */
  failure: DiptychError | null
}

export interface RerankOptions {
  /** What counts as relevant, in one English sentence; the model card's web-search sentence when absent. */
  instruction?: string
  signal?: AbortSignal
  /** Milliseconds after which what is there is returned. */
  budget?: number
}
