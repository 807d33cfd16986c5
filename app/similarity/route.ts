import { z } from 'zod'
import { mostInputs, texts } from '@/app/api/_lib/batch.ts'
import { encoderNamed, modelField } from '@/app/api/_lib/encoder-named.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import { similarities } from '@/lib/retrieve/similarity.ts'

const body = z.strictObject({
  text: texts,
  model: modelField,
})

/**
 * How well the words fit the picture: CLIP's logit, which is the cosine times the model's logit scale. Where `text` or
 * `file` come several times, `similarities` has a row for each picture and in it a number for each text.
 */
export const POST = route(async ({ engine, request }) => {
  const { fields, files } = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const { text, model } = check(fields, body)
  const pictures = requireFiles(files, 'file').map(({ bytes }) => bytes)
  const rows = await similarities(await encoderNamed(model, engine), text, pictures, request.signal)
  return text.length === 1 && pictures.length === 1 ? { similarity: rows[0]?.[0] } : { similarities: rows }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
