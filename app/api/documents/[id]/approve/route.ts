import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** Takes the pictures of a document for safe: it is flagged no more, now or later. */
export const POST = route<{ id: string }>(async ({ engine, params, query }) => {
  const { collection: name } = check(Object.fromEntries(query), z.object({ collection }))
  return { approved: await engine.approveDocument(name, params.id) }
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
