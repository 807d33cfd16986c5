import { z } from 'zod'
import { mostInputs } from '@/app/api/_lib/batch.ts'
import { encoderNamed, modelField } from '@/app/api/_lib/encoder-named.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import { classifyFiles } from '@/lib/classify/classify.ts'
import { ensembleTemplates } from '@/lib/classify/templates.ts'

/** A field that comes several times, or once with commas. */
const labels = z
  .array(z.string().max(10_000))
  .transform((given) => (given.length === 1 ? (given[0] ?? '').split(',') : given).map((label) => label.trim()))
  .pipe(z.array(z.string().max(500)).min(1).max(1000, 'At most 1,000 labels'))

const fields = z.object({
  labels,
  model: modelField,
  templates: z.array(z.string().max(500)).max(100).optional(),
  ensemble: z.array(z.enum(['true', 'false'])).optional(),
})

/** How probable each label is for each picture in `file`, by words alone: zero-shot classification. */
export const POST = route(async ({ engine, request }) => {
  const form = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const { labels, model, templates, ensemble } = check(form.fields, fields)
  requireFiles(form.files, 'file')
  const chosen = templates ?? (ensemble?.at(-1) === 'true' ? ensembleTemplates : undefined)
  const labelSet = { labels, templates: chosen }
  return classifyFiles(await encoderNamed(model?.[0], engine), form.files.file ?? [], labelSet, request.signal)
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
