import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'
import { labelLimits } from '@/lib/classify/classify.ts'
import type { Tagging } from '@/lib/classify/tagging.ts'
import { chosenTemplates } from '@/lib/classify/templates.ts'

/** The label sets of `?collection=`, with what is tagged by them. */
export const GET = route(async ({ engine, query }) => ({
  sets: await engine.tags.list(check(query.get('collection') ?? undefined, collection)),
}))

const named = z.strictObject({ collection, name: z.string() })
const wish = named.extend({
  labels: z.array(z.string()).max(labelLimits.labels),
  templates: z.array(z.string()).max(labelLimits.templates).optional(),
  /** In place of templates. */
  ensemble: z.boolean().default(false),
  threshold: z.number().optional(),
})

/** Keeps a label set: what is added from now on is tagged by it. */
export const PUT = route(async ({ engine, request }) => {
  const { collection, ensemble, templates, ...set } = await readJson(request, wish)
  return engine.tags.save(collection, { ...set, templates: chosenTemplates({ templates, ensemble }) })
})

/** Begins to tag what is in the collection already; its events tell how it goes on. */
export const POST = route(async ({ engine, request }) => {
  const { collection, name } = await readJson(request, named)
  return accepted(await engine.tags.apply(collection, name))
})

/** Begins to take the tags of `?name=` away; then the set is deleted. */
export const DELETE = route(async ({ engine, query }) => {
  const { collection, name } = check(
    { collection: query.get('collection') ?? undefined, name: query.get('name') ?? undefined },
    named,
  )
  return accepted(await engine.tags.remove(collection, name))
})

function accepted(tagging: Tagging): Response {
  return Response.json(tagging, { status: 202, headers: { Location: `/api/tags/${tagging.id}` } })
}

export const { OPTIONS, PATCH } = refuseAllBut('DELETE', 'GET', 'POST', 'PUT')
