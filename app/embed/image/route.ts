import { z } from 'zod'
import { mostInputs } from '@/app/api/_lib/batch.ts'
import { encoderNamed, modelField } from '@/app/api/_lib/encoder-named.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** Unit vectors of the pictures in the field `file`, which may come several times, in their order; `model` as for texts. */
export const POST = route(async ({ engine, request }) => {
  const { fields, files } = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const { model } = check(fields, z.strictObject({ model: modelField }))
  const pictures = requireFiles(files, 'file').map(({ bytes }) => bytes)
  const vectors = await (await encoderNamed(model, engine)).embedImages(pictures, request.signal)
  return { embedding: vectors.map((vector) => [...vector]) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
