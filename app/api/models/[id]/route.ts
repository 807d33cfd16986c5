import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Deletes a model from the disk; `?force=true` even where a collection needs it. */
export const DELETE = route<{ id: string }>(async ({ engine, params, query }) => {
  await engine.removeModel(params.id, { force: query.get('force') === 'true' })
  return { deleted: true }
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE')
