import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { isSet } from '@/app/api/_lib/parameters.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Deletes a model from the disk; `?force=true` even where a collection needs it. */
export const DELETE = route<{ id: string }>(async ({ engine, params, query }) => {
  await engine.catalog.remove(params.id, { force: isSet(query, 'force') })
  return { deleted: true }
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE')
