/** Port: judges how well each text answers the query. */
export interface Reranker {
  readonly name: string
  /**
   * Probabilities of relevance in [0, 1], in the order of the documents; null for one that could not be judged in time.
   * Throws DiptychError 'unreachable' or 'upstream' where nothing could be judged.
   */
  rerank(query: string, documents: string[], options?: RerankOptions): Promise<(number | null)[]>
}

export interface RerankOptions {
  /** What counts as relevant, in one English sentence; the model card's web-search sentence when absent. */
  instruction?: string
  signal?: AbortSignal
  /** Milliseconds after which what is there is returned. */
  budget?: number
}
