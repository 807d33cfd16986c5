import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

export const DELETE = route<{ id: string }>(async ({ engine, params }) => {
  await engine.moderation.quarantine.delete(params.id)
  return { deleted: true }
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE')
