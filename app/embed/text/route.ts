import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

const text = z.string().max(100_000)
const body = z.object({ text: z.union([text, z.array(text).min(1).max(256)]) })

/** Unit vectors of one text or of several, in their order. */
export const POST = route(async ({ engine, request }) => {
  const { text } = await readJson(request, body)
  const vectors = await (await engine.encoder()).embedTexts([text].flat(), request.signal)
  return { embedding: vectors.map((vector) => [...vector]) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
