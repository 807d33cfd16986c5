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

/**
 * Judges documents that are in no collection. Throws 'model-missing' where there is no reranker that works, 'upstream'
 * where it did not judge all.
 */
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
  const { scores: judged, failure } = await reranker.rerank(query, documents, { signal })
  const scores = judged.filter((score) => score !== null)
  if (scores.length < documents.length) {
    const message = `The reranker ${reranker.name} judged ${scores.length} of ${documents.length} documents.`
    throw new DiptychError(
      'upstream',
      `${message} ${failure?.message ?? ''}`.trim(),
      failure?.fix ?? 'Try again.',
      failure,
    )
  }
  return { model: reranker.name, scores }
}
