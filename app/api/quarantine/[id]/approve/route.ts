import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Takes the document into its collection; a client that goes away cancels it, and then nothing is stored. */
export const POST = route<{ id: string }>(({ engine, request, params }) =>
  engine.approve(params.id, { signal: request.signal }),
)

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
