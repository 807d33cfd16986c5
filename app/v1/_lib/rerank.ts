import { randomUUID } from 'node:crypto'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { judge } from '@/lib/rerank/judge.ts'
import { rerankBody } from './rerank-request.ts'

/** Answers a rerank request, best first, with every field that the clients of Jina and Cohere read. */
export function rerankRoute(version: '1' | '2') {
  return route(async ({ engine, request }) => {
    const { query, documents, texts, top_n, return_documents } = await readJson(request, rerankBody)
    const { model, scores } = await judge(engine.rerankers, query, texts, request.signal)
    const results = scores
      .map((score, index) => ({ index, relevance_score: score }))
      .sort((a, b) => b.relevance_score - a.relevance_score)
      .slice(0, top_n)
    const whole = (index: number) => {
      const document = documents[index]
      return typeof document === 'string' ? { text: document } : document
    }
    return {
      id: randomUUID(),
      object: 'list',
      model,
      results: return_documents ? results.map((each) => ({ ...each, document: whole(each.index) })) : results,
      // Nothing is billed here; the clients want the field.
      meta: { api_version: { version }, billed_units: { search_units: 0 } },
    }
  })
}
