import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { logistic } from '../logistic.ts'

/** Two ways to ask; what comes back is read the same way. */
export type RequestShape = 'documents' | 'texts'

/**
 * The body of Cohere's API (v1, v2), Jina's, vLLM's and llama.cpp's, or of Text Embeddings Inference.
 * https://docs.cohere.com/reference/rerank https://jina.ai/reranker/ https://huggingface.github.io/text-embeddings-inference/
 */
export function requestBody(shape: RequestShape, model: string | null, query: string, documents: string[]): object {
  if (shape === 'texts') return { query, texts: documents, truncate: true }
  return { ...(model && { model }), query, documents, top_n: documents.length, return_documents: false }
}

const scored = z
  .object({ index: z.int().min(0), relevance_score: z.number().optional(), score: z.number().optional() })
  .transform(({ index, relevance_score, score }) => ({ index, score: relevance_score ?? score }))
const reply = z.union([z.array(scored), z.object({ results: z.array(scored) }).transform(({ results }) => results)])

/** The scores in the order of the documents; null for one that the server left out. Throws 'upstream'. */
export function readScores(body: unknown, count: number): (number | null)[] {
  const parsed = reply.safeParse(body)
  if (!parsed.success || parsed.data.some(({ index, score }) => index >= count || score === undefined)) {
    throw new DiptychError(
      'upstream',
      'The rerank server answered with something that is no ranking.',
      'Check that RERANK_BASE_URL names a server whose path /rerank speaks the API of Cohere, Jina or TEI.',
      parsed.error,
    )
  }
  const scores = new Array<number | null>(count).fill(null)
  for (const { index, score } of parsed.data) scores[index] = score ?? null
  return scores
}

/** Whether a refusal asks for the other shape: `missing field `texts``. */
export function wantsTexts(refusal: string): boolean {
  return /\btexts\b/.test(refusal)
}

/** Some servers give the logits of their cross-encoder; as probabilities they are the same order. */
export function probabilityOf(logit: number): number {
  return logistic(logit)
}
