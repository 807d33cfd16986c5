import { assetResponse } from '@/app/api/_lib/asset-response.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { page } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** The file as it was ingested. */
export const GET = route<{ id: string }>(async ({ engine, params, query, request }) => {
  const { collection } = check(Object.fromEntries(query), page)
  const { name, assetId } = await engine.library.original(collection, params.id)
  return assetResponse(await engine.library.openAsset(assetId), { name, request })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
