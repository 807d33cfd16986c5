import { z } from 'zod'
import { assetResponse } from '@/app/api/_lib/asset-response.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** A flagged picture of a document that waits, scaled down. */
export const GET = route<{ id: string; index: string }>(async ({ engine, params }) => {
  const index = check(params.index, z.coerce.number().int().min(0))
  const bytes = await engine.moderation.quarantine.picture(params.id, index)
  return assetResponse({ bytes, mediaType: 'image/jpeg' })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
