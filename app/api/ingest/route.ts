import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { isMultipart, readMultipart } from '@/app/api/_lib/multipart.ts'
import { collection, collectionName } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'
import type { Job } from '@/lib/types.ts'

const addresses = z.strictObject({
  urls: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .max(1000),
  collection,
})

/** Queues files or addresses for ingestion; the job tells what becomes of them. */
export const POST = route(async ({ engine, request, query }) => {
  if (!isMultipart(request)) {
    const { urls, collection } = await readJson(request, addresses)
    return accepted(await engine.jobs.submitAddresses(await engine.library.nameOf(collection), urls))
  }
  // The address may name the collection, and then a bad name is refused before anything is received.
  const fromQuery = await engine.library.nameOf(check(query.get('collection') ?? undefined, collection))
  const staging = await engine.jobs.stage()
  try {
    const fields = await readMultipart(request, { bytes: engine.config.maxUploadBytes }, (part) =>
      staging.add(part.name, part.content),
    )
    const { collection: name = fromQuery } = check(fields, z.strictObject({ collection: collectionName.optional() }))
    return accepted(await engine.jobs.submitUpload(await engine.library.nameOf(name), staging))
  } catch (thrown) {
    await staging.discard()
    throw thrown
  }
})

function accepted({ id }: Job): Response {
  return Response.json({ jobId: id }, { status: 202, headers: { Location: `/api/jobs/${id}` } })
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
