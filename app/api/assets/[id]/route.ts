import { z } from 'zod'
import { assetResponse } from '@/app/api/_lib/asset-response.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { check, route } from '@/app/api/_lib/route.ts'

const parameters = z.object({ w: z.coerce.number().int().min(16).max(4096).optional() })

/** A picture in its own type, or scaled down to `?w=` pixels. */
export const GET = route<{ id: string }>(async ({ engine, params, query, request }) => {
  const { w } = check(Object.fromEntries(query), parameters)
  const { library } = engine
  return assetResponse(await (w ? library.asset(params.id, w) : library.openAsset(params.id)), { request })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
