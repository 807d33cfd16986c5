import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'
import { labelSetLimits } from '@/lib/classify/label-set.ts'
import type { Tagging } from '@/lib/classify/tagging.ts'
import { ensembleTemplates } from '@/lib/classify/templates.ts'

/** The label sets of `?collection=`, with what is tagged by them. */
export const GET = route(async ({ engine, query }) => ({
  sets: await engine.tags.list(check(query.get('collection') ?? undefined, collection)),
}))

const named = z.object({ collection, name: z.string() })
const wish = named.extend({
  labels: z.array(z.string()).max(labelSetLimits.labels),
  templates: z.array(z.string()).max(labelSetLimits.templates).optional(),
  /** In place of templates. */
  ensemble: z.boolean().default(false),
  threshold: z.number().optional(),
})

/** Keeps a label set: what is added from now on is tagged by it. */
export const PUT = route(async ({ engine, request }) => {
  const { collection, ensemble, ...set } = await readJson(request, wish)
  const templates = set.templates ?? (ensemble ? ensembleTemplates : undefined)
  return engine.tags.save(collection, { ...set, templates })
})

/** Begins to tag what is in the collection already; its events tell how it goes on. */
export const POST = route(async ({ engine, request }) => {
  const { collection, name } = await readJson(request, named)
  return accepted(await engine.tags.apply(collection, name))
})

/** Begins to take the tags of `?name=` away; then the set is deleted. */
export const DELETE = route(async ({ engine, query }) => {
  const { collection, name } = check(Object.fromEntries(query), named)
  return accepted(await engine.tags.remove(collection, name))
})

function accepted(tagging: Tagging): Response {
  return Response.json(tagging, { status: 202, headers: { Location: `/api/tags/${tagging.id}` } })
}

export const { OPTIONS, PATCH } = refuseAllBut('DELETE', 'GET', 'POST', 'PUT')
