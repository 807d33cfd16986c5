import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

/** What models cost and find, newest first. */
export const GET = route(async ({ engine }) => ({ measurements: await engine.modelMeasurements.list() }))

/** Empty: every embedding model that is there. */
const wish = z.strictObject({ models: z.array(z.string().min(1).max(200)).max(100).default([]) })

/** Begins to measure; the events tell how it goes on. */
export const POST = route(async ({ engine, request }) => {
  const { models } = await readJson(request, wish)
  const measurement = await engine.modelMeasurements.start(models)
  const location = `/api/models/measurements/${measurement.id}`
  return Response.json(measurement, { status: 202, headers: { Location: location } })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseAllBut('GET', 'POST')
