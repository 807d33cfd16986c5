import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { runError } from '../runs/run-error.ts'
import type { EvaluationResult } from './evaluation-result.ts'
import type { EvaluationRun } from './evaluation-run.ts'

const figures = { recall: z.record(z.string(), z.number()), mrr: z.number(), ndcg: z.number() }
const interval = z.tuple([z.number(), z.number()])
const mode = z.enum(['hybrid', 'average', 'image', 'text'])
const split = z.enum(['dev', 'test']).nullable()
const foundItem = z.object({
  itemId: z.string(),
  imageUrl: z.string().nullable(),
  name: z.string(),
  page: z.number().nullable(),
})

/** A result as JSON, in a run of the page and in what `diptych eval --save` writes. */
const savedResult: z.ZodType<EvaluationResult> = z.object({
  ...figures,
  queries: z.number(),
  mode,
  seconds: z.number(),
  set: z.string(),
  collection: z.string(),
  model: z.string(),
  reranker: z.string().nullable(),
  split,
  depth: z.number(),
  intervals: z.object({ recall: z.record(z.string(), interval), mrr: interval, ndcg: interval }),
  milliseconds: z.object({ p50: z.number(), p95: z.number() }),
  groups: z.array(
    z.object({ ...figures, by: z.enum(['query', 'target', 'language']), name: z.string(), queries: z.number() }),
  ),
  answerability: z
    .object({
      answerable: z.number(),
      unanswerable: z.number(),
      auc: z.number(),
      threshold: z.number(),
      truePositiveRate: z.number(),
      falsePositiveRate: z.number(),
    })
    .nullable(),
  notices: z.array(
    z.object({ code: z.string(), message: z.string(), fix: z.string().nullable(), queries: z.number() }),
  ),
  each: z.array(
    z.object({
      query: z.string().nullable(),
      image: z.string().nullable(),
      ranks: z.array(z.number().nullable()),
      answerability: z.number().nullable(),
      relevant: z.array(z.string()).optional(),
      found: z.array(foundItem).optional(),
    }),
  ),
})

export const savedRun: z.ZodType<EvaluationRun> = z.object({
  id: z.string(),
  createdAt: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.object({ done: z.number(), of: z.number() }),
  options: z.object({ set: z.string(), collection: z.string(), mode, rerank: z.boolean(), split }),
  result: savedResult.nullable(),
  error: runError.nullable(),
})

const savedFile = z.union([
  savedResult.transform((one) => [one]),
  z.object({ runs: z.array(savedResult).min(1) }).transform(({ runs }) => runs),
])

/** The results that `diptych eval --save` or `--json` wrote: one, or one for each mode. Throws 'not-found', 'unreadable'. */
export async function readSavedResults(file: string): Promise<EvaluationResult[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DiptychError('not-found', `The saved run ${file} can't be read.`, 'Write one with --save FILE.', cause)
  })
  try {
    return savedFile.parse(JSON.parse(text))
  } catch (cause) {
    throw new DiptychError('unreadable', `${file} holds no run of an evaluation.`, 'Write one with --save FILE.', cause)
  }
}
