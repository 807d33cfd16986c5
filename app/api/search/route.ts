import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { isMultipart, readForm } from '@/app/api/_lib/multipart.ts'
import { collection, filter, k, mode } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'

const parameters = z.strictObject({
  text: z.string().max(10_000).nullable().default(null),
  k: k.default(10),
  mode,
  collection,
  filter,
  rerank: z.boolean().default(true),
})

/** Words as JSON; words and a picture as a form, whose `filter` is JSON and whose `rerank` is `true` or `false`. */
export const POST = route(async ({ engine, request }) => {
  if (!isMultipart(request)) {
    const query = await readJson(request, parameters)
    return engine.search({ ...query, image: null }, request.signal)
  }
  const { fields, files } = await readForm(request, { bytes: engine.config.maxUploadBytes, files: 1 })
  const given = { ...fields, ...parsed('filter', fields.filter), ...parsed('rerank', fields.rerank) }
  return engine.search({ ...check(given, parameters), image: files.image ?? null }, request.signal)
})

function parsed(name: string, value: string | undefined): Record<string, unknown> {
  if (value === undefined) return {}
  try {
    return { [name]: JSON.parse(value) }
  } catch {
    return { [name]: value }
  }
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
