import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'

const id = z.string().min(1).max(200)

/** The verdicts on the sources of a conversation's answers. */
export const GET = route(async ({ engine, query }) => {
  const { conversationId } = check(Object.fromEntries(query), z.object({ conversationId: id }))
  return { feedback: await engine.feedback.list(conversationId) }
})

const body = z.strictObject({
  conversationId: id,
  /** The answer's. */
  messageId: id,
  itemId: id,
  /** null takes it back. */
  verdict: z.enum(['right', 'wrong']).nullable(),
})

export const PUT = route(async ({ engine, request }) => {
  const { verdict, ...source } = await readJson(request, body)
  await engine.feedback.set(source, verdict)
  return { ...source, verdict }
})

export const { DELETE, OPTIONS, PATCH, POST } = refuseAllBut('GET', 'PUT')
