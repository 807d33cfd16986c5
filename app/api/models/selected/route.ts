import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

/** Chooses the model that new collections get, or the language model that answers, by what the model is for. */
export const PUT = route(async ({ engine, request }) => {
  const { id } = await readJson(request, z.strictObject({ id: z.string() }))
  await engine.catalog.use(id)
  return { id }
})

export const { DELETE, GET, OPTIONS, PATCH, POST } = refuseAllBut('PUT')
