import { z } from 'zod'
import { texts } from '@/app/api/_lib/batch.ts'
import { encoderNamed, modelName } from '@/app/api/_lib/encoder-named.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

/** Unit vectors of one text or of several, in their order; by `model`, else by the one of new collections. */
export const POST = route(async ({ engine, request }) => {
  const { text, model } = await readJson(request, z.strictObject({ text: texts, model: modelName.optional() }))
  const vectors = await (await encoderNamed(model, engine)).embedTexts(text, request.signal)
  return { embedding: vectors.map((vector) => [...vector]) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
