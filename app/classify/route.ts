import { z } from 'zod'
import { mostInputs, refuseIfNone } from '@/app/api/_lib/batch.ts'
import { encoderNamed, modelField } from '@/app/api/_lib/encoder-named.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readFormLists, requireFiles } from '@/app/api/_lib/multipart.ts'
import { names, once } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import { type Classification, Classifier } from '@/lib/classify/classify.ts'
import { chosenTemplates } from '@/lib/classify/templates.ts'

const fields = z.strictObject({
  labels: names,
  model: modelField,
  templates: z.array(z.string()).optional(),
  ensemble: once(z.enum(['true', 'false'])).optional(),
})

/**
 * How probable each label is for each picture in `file`, by words alone: zero-shot classification. A picture that can't be
 * used has an `error` in its place, as long as another can.
 */
export const POST = route(async ({ engine, request }) => {
  const form = await readFormLists(request, { bytes: engine.config.maxUploadBytes, files: mostInputs })
  const { labels, model, templates, ensemble } = check(form.fields, fields)
  const files = requireFiles(form.files, 'file')
  const labelSet = { labels, templates: chosenTemplates({ templates, ensemble: ensemble === 'true' }) }
  const encoder = await encoderNamed(model, engine)
  const results = await (await Classifier.of(encoder, labelSet, request.signal)).classify(files, request.signal)
  refuseIfNone(results)
  return { model: encoder.id, scoring: encoder.scoring, results } satisfies Classification
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
