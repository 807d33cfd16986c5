import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readForm, requireFile } from '@/app/api/_lib/multipart.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import { similarity } from '@/lib/retrieve/similarity.ts'

/** How well the words fit the picture: CLIP's logit, which is the cosine times the model's logit scale. */
export const POST = route(async ({ engine, request }) => {
  const { fields, files } = await readForm(request, { bytes: engine.config.maxUploadBytes, files: 1 })
  const { text } = check(fields, z.object({ text: z.string().min(1) }))
  return { similarity: await similarity(await engine.encoder(), text, requireFile(files, 'file'), request.signal) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
