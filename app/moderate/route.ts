import { z } from 'zod'
import { mostInputs, refuseIfNone } from '@/app/api/_lib/batch.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { collectionName, names, numberField, once } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import { DiptychError } from '@/lib/errors.ts'
import { defaultCollection } from '@/lib/store/collection-name.ts'
import type { ModerationVerdict } from '@/lib/types.ts'

const fieldsOf = z.strictObject({
  collection: once(collectionName).default(defaultCollection),
  rule: once(z.enum(['margin', 'probability'])).optional(),
  threshold: numberField.optional(),
  template: once(z.string()).optional(),
  unsafe: names.optional(),
  safe: names.optional(),
})

/**
 * Judges the pictures in `file` by the policy of the collection, or by what else is sent. One picture has its verdict at
 * the top, also under the names of the article; several have theirs in `results`, one that can't be used an `error`.
 */
export const POST = route(async ({ engine, request }) => {
  const { fields, files } = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const { collection, ...changes } = check(fields, fieldsOf)
  const pictures = requireFiles(files, 'file')
  const bytes = pictures.map((picture) => picture.bytes)
  const { verdicts, ...by } = await engine.moderate(bytes, { collection, changes, signal: request.signal })
  const results = verdicts.map((verdict, index) => ({ name: pictures[index]?.name ?? '', ...told(verdict) }))
  refuseIfNone(results)
  const [only] = results
  return results.length === 1 && only ? { ...by, ...only } : { ...by, results }
})

/** With the article's names beside our own. */
function told(verdict: ModerationVerdict | DiptychError) {
  if (verdict instanceof DiptychError) return { error: verdict.toJSON() }
  return { ...verdict, is_safe: verdict.isSafe, flagged_categories: verdict.flaggedCategories }
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
