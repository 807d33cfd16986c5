import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Milliseconds for a reranker that is being loaded; it is listed the next time. */
const patience = 1000

/** What `model` may be in /v1/embeddings and /v1/rerank. https://platform.openai.com/docs/api-reference/models/list */
export const GET = route(async ({ engine }) => {
  const [embedding, { reranker }] = await Promise.all([engine.models.list(), engine.rerankers.current(patience)])
  const ids = embedding.filter(({ state }) => state === 'ready').map(({ id }) => id)
  if (reranker) ids.push(reranker.name)
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'diptych' })) }
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
