import { endRun } from '@/app/api/_lib/end-run.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** What a run measured. */
export const GET = route<{ id: string }>(({ engine, params }) => engine.modelMeasurements.get(params.id))

/** Cancels a measurement that is under way, and deletes one that has ended; see endRun. */
export const DELETE = route<{ id: string }>(({ engine, params, query }) =>
  endRun(engine.modelMeasurements, params.id, query),
)

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
