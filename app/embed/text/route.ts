import { z } from 'zod'
import { texts } from '@/app/api/_lib/batch.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

/** Unit vectors of one text or of several, in their order. */
export const POST = route(async ({ engine, request }) => {
  const { text } = await readJson(request, z.object({ text: texts }))
  const vectors = await (await engine.encoder()).embedTexts(text, request.signal)
  return { embedding: vectors.map((vector) => [...vector]) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
