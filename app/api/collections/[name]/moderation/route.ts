import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { serverSentEvents } from '@/app/api/_lib/stream.ts'
import type { ModerationProgress, ModerationScan } from '@/lib/types.ts'

/** Judges every picture of a collection, and with `apply` marks what is found; a client that goes away stops it. */
export const POST = route<{ name: string }>(async ({ engine, request, params }) => {
  const { apply } = await readJson(request, z.strictObject({ apply: z.boolean().default(false) }))
  const scan = await engine.moderateCollection(decodeURIComponent(params.name), { apply, signal: request.signal })
  return serverSentEvents(eventsOf(scan))
})

async function* eventsOf(scan: AsyncGenerator<ModerationProgress, ModerationScan>) {
  for (;;) {
    const { done, value } = await scan.next()
    yield done ? { type: 'done', result: value } : { type: 'progress', progress: value }
    if (done) return
  }
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
