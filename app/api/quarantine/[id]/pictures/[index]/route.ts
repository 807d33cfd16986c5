import { z } from 'zod'
import { assetResponse } from '@/app/api/_lib/asset-response.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** A flagged picture of a document that waits, scaled down. No cache keeps it: what is deleted in review is gone. */
export const GET = route<{ id: string; index: string }>(async ({ engine, params }) => {
  const index = check(params.index, z.coerce.number().int().min(0))
  const bytes = await engine.moderation.quarantine.picture(params.id, index)
  const response = assetResponse({ bytes, mediaType: 'image/jpeg' })
  response.headers.set('Cache-Control', 'no-store')
  return response
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
