import { z } from 'zod'
import { readJson, route } from '@/app/api/_lib/route.ts'

export const GET = route<{ id: string }>(async ({ engine, params }) => engine.conversations.get(params.id))

export const PATCH = route<{ id: string }>(async ({ engine, params, request }) => {
  const { title } = await readJson(request, z.object({ title: z.string().trim().min(1).max(200) }))
  await engine.conversations.rename(params.id, title)
  return engine.conversations.get(params.id)
})

export const DELETE = route<{ id: string }>(async ({ engine, params }) => {
  await engine.conversations.delete(params.id)
  return { deleted: true }
})
