import { endRun } from '@/app/api/_lib/end-run.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** How far a label set has been applied or removed. */
export const GET = route<{ id: string }>(({ engine, params }) => engine.tags.get(params.id))

/** Cancels what is under way, and deletes the record of what has ended; see endRun. */
export const DELETE = route<{ id: string }>(({ engine, params, query }) => endRun(engine.tags, params.id, query))

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
