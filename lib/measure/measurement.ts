import { z } from 'zod'
import { precision } from '../embed/registry.ts'
import { runError } from '../runs/run-error.ts'

/** See ComparedMetric: `before` is full precision. */
const compared = z.object({
  before: z.number(),
  after: z.number(),
  difference: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  isCertain: z.boolean(),
  wins: z.number(),
  losses: z.number(),
  ties: z.number(),
})

/** How well a model finds the pictures of a set by words; nothing but the encoder has a say. */
const foundInSet = z.object({
  set: z.string(),
  pictures: z.number(),
  queries: z.number(),
  /** By k: mean share of the relevant pictures among the first k. */
  recall: z.record(z.string(), z.number()),
  mrr: z.number(),
  /** By metric, such as `recall@10`, against the same weights in full precision; null where they were not measured. */
  loss: z.record(z.string(), compared).nullable(),
})

const measuredModel = z.object({
  id: z.string(),
  label: z.string(),
  base: z.string(),
  precision,
  /** Of its files on the disk. */
  bytes: z.number(),
  figures: z
    .object({
      /** From nothing until the first picture and the first text are encoded. */
      loadMilliseconds: z.number(),
      /** From the bytes of a file to its vector. */
      picturesPerSecond: z.number(),
      textsPerSecond: z.number(),
      /** By how much a process that does nothing else grows at most: towers, runtime, and the batch at hand. */
      memoryBytes: z.number(),
      sets: z.array(foundInSet),
      /** Mean cosines with the vectors of the same weights in full precision; null where these were not measured. */
      likeness: z.object({ pictures: z.number(), texts: z.number() }).nullable(),
    })
    .nullable(),
  /** Why it could not be measured. */
  error: runError.nullable(),
})

export const savedMeasurement = z.object({
  id: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** In pictures, of all models and both turns; `model`: the label of the one at hand, null while the run waits for its turn. */
  progress: z.object({ model: z.string().nullable(), done: z.number(), of: z.number() }),
  machine: z.object({ processor: z.string(), threads: z.number() }),
  /** In the order of the list of models; empty until the run has ended. */
  models: z.array(measuredModel),
  /** Ids that were asked for. */
  wanted: z.array(z.string()),
  error: runError.nullable(),
})

/** A run that measured models side by side. */
export type Measurement = z.infer<typeof savedMeasurement>
export type MeasuredModel = z.infer<typeof measuredModel>
export type FoundInSet = z.infer<typeof foundInSet>
