import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** An audit with its report. */
export const GET = route<{ id: string }>(({ engine, params }) => engine.audits.get(params.id))

/** Cancels an audit that is under way, and deletes one that has ended. */
export const DELETE = route<{ id: string }>(
  async ({ engine, params }) => (await engine.audits.end(params.id)) ?? { deleted: true },
)

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
