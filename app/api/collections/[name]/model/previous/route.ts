import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Deletes the vectors of the model before, and with them the way back. */
export const DELETE = route<{ name: string }>(({ engine, params }) =>
  engine.modelChanges.forget(decodeURIComponent(params.name)),
)

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE')
