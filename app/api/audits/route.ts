import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, readJson, route } from '@/app/api/_lib/route.ts'
import { promptSet } from '@/lib/audit/audit-report.ts'
import { defaultNear } from '@/lib/audit/audits.ts'
import { builtInPrompts } from '@/lib/audit/prompt-sets.ts'

/** The audits of `?collection=`, newest first. */
export const GET = route(async ({ engine, query }) => ({
  audits: await engine.audits.list(check(query.get('collection') ?? undefined, collection)),
}))

const builtIn = z.enum(Object.keys(builtInPrompts)).transform((name, context) => {
  const set = builtInPrompts[name]
  if (set) return set
  context.addIssue(`There are no prompts "${name}"`)
  return z.NEVER
})

const options = z.strictObject({
  collection,
  set: z.string().min(1).max(200).nullable().default(null),
  groups: z.array(z.string().min(1).max(200)).max(20).default([]),
  prompts: z
    .array(z.union([builtIn, promptSet]))
    .max(10)
    .default([]),
  near: z.number().min(0.5).max(1).default(defaultNear),
})

/** Begins an audit; its events tell how it goes on. */
export const POST = route(async ({ engine, request }) => {
  const audit = await engine.audits.start(await readJson(request, options))
  return Response.json(audit, { status: 202, headers: { Location: `/api/audits/${audit.id}` } })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseAllBut('GET', 'POST')
