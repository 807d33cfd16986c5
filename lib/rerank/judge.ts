import { DiptychError } from '../errors.ts'
import type { RerankerChoice } from './reranker-choice.ts'

export interface Judgement {
  /** Name of the reranker. */
  model: string
  /** Probability of relevance in [0, 1], in the order of the documents. */
  scores: number[]
}

/** Milliseconds for a model to be loaded and tested. */
const patience = 60_000

/** Judges documents that are in no collection. Throws 'model-missing' where there is no reranker that works. */
export async function judge(
  rerankers: RerankerChoice,
  query: string,
  documents: string[],
  signal?: AbortSignal,
): Promise<Judgement> {
  const { reranker, notice } = await rerankers.current(patience)
  if (!reranker) {
    const message = notice?.message ?? 'Reranking is switched off.'
    throw new DiptychError('model-missing', message, notice?.fix ?? 'Set RERANK_MODEL to auto or to a model of Ollama.')
  }
  const scores = await reranker.rerank(query, documents, { signal })
  return { model: reranker.name, scores: scores.map((score) => score ?? 0) }
}
