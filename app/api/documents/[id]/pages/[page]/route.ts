import { z } from 'zod'
import { assetResponse } from '@/app/api/_lib/asset-response.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

const parameters = z.object({
  collection,
  page: z.coerce.number().int().min(1),
  w: z.coerce.number().int().min(16).max(4096).default(1600),
})

/** A page of a PDF as a picture. */
export const GET = route<{ id: string; page: string }>(async ({ engine, params, query, request }) => {
  const { collection, page, w } = check({ ...Object.fromEntries(query), page: params.page }, parameters)
  return assetResponse(await engine.pageImage(collection, params.id, page, w, request.signal))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
