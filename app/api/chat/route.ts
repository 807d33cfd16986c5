import { createUIMessageStreamResponse } from 'ai'
import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection, mode } from '@/app/api/_lib/parameters.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { toReadableStream } from '@/app/api/_lib/stream.ts'

/** Words and pictures; what the server itself had put into a message comes back with it and is left out. */
const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('file'), mediaType: z.string(), url: z.string(), filename: z.string().optional() }),
  z.looseObject({ type: z.string() }).transform(() => null),
])

const message = z.object({
  id: z.string().min(1).max(200),
  role: z.enum(['user', 'assistant', 'system']),
  parts: z.array(part).transform((parts) => parts.filter((one) => one !== null)),
})

const body = z.object({
  /** The conversation; made when it is new. */
  id: z.string().min(1).max(200).optional(),
  messages: z.array(message).min(1).max(1000).optional(),
  message: message.optional(),
  collection,
  mode,
  /** Who is to answer: a name that GET /api/chat-models lists. */
  model: z.string().min(1).max(200).optional(),
})

/** Answers the last message of the user, and keeps both in the history. */
export const POST = route(async ({ engine, request }) => {
  const { id, message, messages, model, ...settings } = await readJson(request, body, engine.config.maxUploadBytes)
  const given = messages ?? (message ? [message] : [])
  const chunks = await engine.chat(
    { conversationId: id, messages: given, chatModel: model, ...settings },
    request.signal,
  )
  return createUIMessageStreamResponse({ stream: toReadableStream(chunks) })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
