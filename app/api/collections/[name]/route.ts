import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { moderationSettings } from '@/lib/moderate/moderation-policy.ts'

const settings = z.strictObject({
  rerankInstruction: z.string().nullable().optional(),
  moderation: moderationSettings.nullable().optional(),
})

export const PATCH = route<{ name: string }>(async ({ engine, request, params }) => ({
  settings: await engine.library.set(decodeURIComponent(params.name), await readJson(request, settings)),
}))

export const DELETE = route<{ name: string }>(async ({ engine, params }) => {
  await engine.library.delete(decodeURIComponent(params.name))
  return { deleted: true }
})

export const { GET, OPTIONS, POST, PUT } = refuseAllBut('DELETE', 'PATCH')
