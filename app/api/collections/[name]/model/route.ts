import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

/** The model, the one before it, and how far a change is. */
export const GET = route<{ name: string }>(({ engine, params }) =>
  engine.modelChanges.get(decodeURIComponent(params.name)),
)

/** Begins to embed everything by another model; the collection is searched with the old one until that is done. */
export const POST = route<{ name: string }>(async ({ engine, request, params }) => {
  const { model } = await readJson(request, z.strictObject({ model: z.string().min(1).max(200) }))
  return Response.json(await engine.modelChanges.start(decodeURIComponent(params.name), model), { status: 202 })
})

/** Cancels the change; nothing of it stays. */
export const DELETE = route<{ name: string }>(({ engine, params }) =>
  engine.modelChanges.cancel(decodeURIComponent(params.name)),
)

export const { OPTIONS, PATCH, PUT } = refuseAllBut('DELETE', 'GET', 'POST')
