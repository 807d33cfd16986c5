import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'
import { serverSentEvents } from '@/app/api/_lib/stream.ts'

/** The tagging at every change, as server-sent events; the stream ends with its final state. */
export const GET = route<{ id: string }>(async ({ engine, params, request }) => {
  await engine.tags.get(params.id)
  return serverSentEvents(engine.tags.watch(params.id, request.signal))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
