import { z } from 'zod'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { judge } from '@/lib/rerank/judge.ts'

const document = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)])
const body = z.object({
  model: z.string().optional(),
  query: z.string().min(1),
  documents: z.array(document).min(1).max(1000),
  top_n: z.int().positive().optional(),
})

/**
 * Reranking in the shape of Jina's and Cohere's API, best first; `model` is accepted and the configured reranker answers.
 * https://jina.ai/reranker/ https://docs.cohere.com/reference/rerank
 */
export const POST = route(async ({ engine, request }) => {
  const { query, documents, top_n } = await readJson(request, body)
  const { model, scores } = await judge(engine.rerankers, query, documents, request.signal)
  const results = scores
    .map((score, index) => ({ index, relevance_score: score }))
    .sort((a, b) => b.relevance_score - a.relevance_score)
  return { model, results: results.slice(0, top_n) }
})
