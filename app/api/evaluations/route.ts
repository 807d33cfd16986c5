import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection, mode } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'

/** The runs, newest first, and the sets that can be run on `?collection=`. */
export const GET = route(async ({ engine, query }) => {
  const name = check(query.get('collection') ?? undefined, collection)
  const [runs, sets] = await Promise.all([engine.evaluations.runs(), engine.evaluations.sets(name)])
  return { runs, sets }
})

const options = z.strictObject({
  set: z.string().min(1).max(200),
  collection,
  mode,
  rerank: z.boolean().default(false),
  split: z.enum(['dev', 'test']).nullable().default(null),
})

/** Begins a run; its events tell how it goes on. */
export const POST = route(async ({ engine, request }) => {
  const run = await engine.evaluations.start(await readJson(request, options))
  return Response.json(run, { status: 202, headers: { Location: `/api/evaluations/${run.id}` } })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseAllBut('GET', 'POST')
