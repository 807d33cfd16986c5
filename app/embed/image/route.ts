import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readForm, requireFile } from '@/app/api/_lib/multipart.ts'
import { route } from '@/app/api/_lib/route.ts'

/** The unit vector of the picture in the field `file`. */
export const POST = route(async ({ engine, request }) => {
  const { files } = await readForm(request, { bytes: engine.config.maxUploadBytes, files: 1 })
  const vectors = await (await engine.encoder()).embedImages([requireFile(files, 'file')], request.signal)
  return { embedding: vectors.map((vector) => [...vector]) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
