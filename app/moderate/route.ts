import { z } from 'zod'
import { mostInputs } from '@/app/api/_lib/batch.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import type { ModerationVerdict } from '@/lib/types.ts'

const names = z.array(z.string().trim().min(1)).optional()
const fieldsOf = z.object({
  collection: z.tuple([collection]).optional(),
  rule: z.tuple([z.enum(['margin', 'probability'])]).optional(),
  threshold: z.tuple([z.coerce.number().min(0).max(20)]).optional(),
  template: z.tuple([z.string()]).optional(),
  unsafe: names,
  safe: names,
})

/**
 * Judges the pictures in `file` by the policy of the collection, or by what else is sent. One picture has its verdict at
 * the top, also under the names of the article; several have theirs in `results`.
 */
export const POST = route(async ({ engine, request }) => {
  const { fields, files } = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const { collection: [name] = ['default'], rule, threshold, template, unsafe, safe } = check(fields, fieldsOf)
  const changes = {
    ...(rule && { rule: rule[0] }),
    ...(threshold && { threshold: threshold[0] }),
    ...(template && { template: template[0] }),
    ...(unsafe && { unsafe }),
    ...(safe && { safe }),
  }
  const pictures = requireFiles(files, 'file')
  const { verdicts, ...by } = await engine.moderate(pictures, { collection: name, changes, signal: request.signal })
  const results = verdicts.map((verdict, index) => ({ name: files.file?.[index]?.name ?? '', ...named(verdict) }))
  const [only] = results
  return results.length === 1 && only ? { ...by, ...only } : { ...by, results }
})

/** With the article's names beside our own. */
function named(verdict: ModerationVerdict) {
  return { ...verdict, is_safe: verdict.isSafe, flagged_categories: verdict.flaggedCategories }
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
