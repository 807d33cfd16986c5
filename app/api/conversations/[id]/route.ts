import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { DiptychError } from '@/lib/errors.ts'

export const GET = route<{ id: string }>(async ({ engine, params }) => {
  const conversation = await engine.conversations.get(params.id)
  if (conversation) return conversation
  throw new DiptychError('not-found', 'That conversation is not there.', 'It may have been deleted; start a new one.')
})

export const PATCH = route<{ id: string }>(async ({ engine, params, request }) => {
  const { title } = await readJson(request, z.strictObject({ title: z.string() }))
  return engine.conversations.rename(params.id, title)
})

export const DELETE = route<{ id: string }>(async ({ engine, params }) => {
  await engine.conversations.delete(params.id)
  return { deleted: true }
})

export const { OPTIONS, POST, PUT } = refuseAllBut('DELETE', 'GET', 'PATCH')
