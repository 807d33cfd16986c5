import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'

/** The tunings, newest first, what can be tuned and on how many pictures, and why nothing can be where that is so. */
export const GET = route(async ({ engine, query }) => {
  const { tunings } = engine
  const { collection: name } = check(Object.fromEntries(query), z.object({ collection }))
  const [list, bases, obstacle, pictures] = await Promise.all([
    tunings.list(),
    tunings.bases(),
    tunings.obstacle(),
    tunings.pictures(name),
  ])
  return { tunings: list, bases, pictures, obstacle: obstacle?.toJSON() ?? null }
})

const options = z.strictObject({
  collection,
  base: z.string().min(1).max(200),
  name: z.string().trim().min(1).max(100),
  epochs: z.number().int().min(1).max(1000).nullable().default(null),
  batch: z.number().int().min(2).max(4096).nullable().default(null),
  learningRate: z.number().positive().max(1).nullable().default(null),
  temperature: z.number().positive().max(10).default(0.07),
  learnTemperature: z.boolean().default(false),
  seed: z.number().int().min(0).max(1_000_000).default(0),
})

/** Begins a tuning; its events tell how it goes on. */
export const POST = route(async ({ engine, request }) => {
  const tuning = await engine.tunings.start({ ...(await readJson(request, options)), captions: null })
  return Response.json(tuning, { status: 202, headers: { Location: `/api/tunings/${tuning.id}` } })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseAllBut('GET', 'POST')
