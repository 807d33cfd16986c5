import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

/** Chooses who answers from now on; `auto` leaves it to Diptych. */
export const PUT = route(async ({ engine, request }) => {
  const { name } = await readJson(request, z.strictObject({ name: z.string().min(1).max(200) }))
  await engine.chatModels.choose(name)
  return engine.chatModels.choices()
})

export const { DELETE, GET, OPTIONS, PATCH, POST } = refuseAllBut('PUT')
