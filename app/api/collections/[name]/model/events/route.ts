import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'
import { serverSentEvents } from '@/app/api/_lib/stream.ts'

/** The change at every step, as server-sent events; the stream ends when nothing is under way. */
export const GET = route<{ name: string }>(async ({ engine, params, request }) => {
  const { collection } = await engine.modelChanges.get(decodeURIComponent(params.name))
  return serverSentEvents(engine.modelChanges.watch(collection, request.signal))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
