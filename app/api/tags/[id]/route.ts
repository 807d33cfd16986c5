import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** How far a label set has been applied or removed. */
export const GET = route<{ id: string }>(({ engine, params }) => engine.tags.get(params.id))

/** Cancels what is under way, and deletes the record of what has ended. */
export const DELETE = route<{ id: string }>(
  async ({ engine, params }) => (await engine.tags.end(params.id)) ?? { deleted: true },
)

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
