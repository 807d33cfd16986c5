import { endRun } from '@/app/api/_lib/end-run.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

export const GET = route<{ id: string }>(({ engine, params }) => engine.tunings.get(params.id))

/** Goes on with a tuning that failed or was cancelled, from its last whole epoch. */
export const POST = route<{ id: string }>(async ({ engine, params }) =>
  Response.json(await engine.tunings.resume(params.id), { status: 202 }),
)

/** Cancels a tuning that is under way, and deletes the record of one that has ended; its model stays; see endRun. */
export const DELETE = route<{ id: string }>(({ engine, params, query }) => endRun(engine.tunings, params.id, query))

export const { OPTIONS, PATCH, PUT } = refuseAllBut('DELETE', 'GET', 'POST')
