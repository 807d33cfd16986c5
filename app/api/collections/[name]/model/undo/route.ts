import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Goes back to the model before, once what came meanwhile is embedded by it. */
export const POST = route<{ name: string }>(async ({ engine, params }) =>
  Response.json(await engine.modelChanges.undo(decodeURIComponent(params.name)), { status: 202 }),
)

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
