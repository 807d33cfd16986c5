import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { progressEvents } from '@/app/api/_lib/progress-events.ts'
import { route } from '@/app/api/_lib/route.ts'
import { serverSentEvents } from '@/app/api/_lib/stream.ts'
import type { IngestProgress } from '@/lib/types.ts'

/**
 * Takes the document into its collection; a client that goes away cancels it, and then nothing is stored. One that accepts
 * events hears how far it is.
 */
export const POST = route<{ id: string }>(async ({ engine, request, params }) => {
  const approve = (onProgress?: (progress: IngestProgress) => void) =>
    engine.approve(params.id, { signal: request.signal, onProgress })
  const wantsEvents = request.headers.get('accept')?.includes('text/event-stream')
  return wantsEvents ? serverSentEvents(progressEvents(approve, engine.log)) : approve()
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
