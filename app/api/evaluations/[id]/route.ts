import { endRun } from '@/app/api/_lib/end-run.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** A run, and where `?against=` names another, what has changed since that one. */
export const GET = route<{ id: string }>(async ({ engine, params, query }) => {
  const against = query.get('against')
  const run = await engine.evaluations.get(params.id)
  return { run, comparison: against ? await engine.evaluations.compare(params.id, against) : null }
})

/** Cancels a run that is under way, and deletes one that has ended; see endRun. */
export const DELETE = route<{ id: string }>(({ engine, params, query }) => endRun(engine.evaluations, params.id, query))

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
