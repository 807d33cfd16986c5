import { mostInputs } from '@/app/api/_lib/batch.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Unit vectors of the pictures in the field `file`, which may come several times, in their order. */
export const POST = route(async ({ engine, request }) => {
  const { files } = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const vectors = await (await engine.encoder()).embedImages(requireFiles(files, 'file'), request.signal)
  return { embedding: vectors.map((vector) => [...vector]) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
