import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

const body = z.strictObject({ set: z.string().min(1).max(200), collection })

/** Queues what a set is about for ingestion; the job tells what becomes of it. */
export const POST = route(async ({ engine, request }) => {
  const { set, collection } = await readJson(request, body)
  const folder = await engine.evaluations.documentsOf(set, collection)
  const { id } = await engine.jobs.submitFolder(await engine.library.nameOf(collection), folder)
  return Response.json({ jobId: id }, { status: 202, headers: { Location: `/api/jobs/${id}` } })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
