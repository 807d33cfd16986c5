import { z } from 'zod'
import { type RunError, runError } from '../runs/run-error.ts'

const recall = z.object({ r1: z.number(), r5: z.number(), r10: z.number() })

/** Recall on pictures that were held out, each looked for among all of them. */
const measured = z.object({
  textToImage: recall,
  imageToText: recall,
  /** 95% of textToImage.r10. */
  interval: z.tuple([z.number(), z.number()]),
})

export const tuningEpoch = z.object({
  /** 0 is the base, before any training. */
  epoch: z.number(),
  epochs: z.number(),
  /** Mean over the epoch; null for the base. */
  loss: z.number().nullable(),
  /** Of the held-out pictures that decide when to stop. */
  recall,
  best: z.boolean(),
  seconds: z.number(),
})
export type TuningEpoch = z.infer<typeof tuningEpoch>

export const tuningData = z.object({
  pairs: z.number(),
  pictures: z.number(),
  train: z.number(),
  validation: z.number(),
  test: z.number(),
  /** Name of the GPU that trains; null where the processor does. */
  device: z.string().nullable().default(null),
})

export const tuningResult = z.object({
  /** false: no epoch was better than the base, and no model was written. */
  improved: z.boolean(),
  bestEpoch: z.number(),
  /** Both on pictures that neither trained nor chose. */
  before: measured,
  after: measured.nullable(),
  /** 95% of what textToImage.r10 gained. */
  gain: z.tuple([z.number(), z.number()]).nullable(),
  /** Id of the model. */
  model: z.string().nullable(),
})
export type TuningResult = z.infer<typeof tuningResult>

export const tuningOptions = z.object({
  /** Where the pictures with words come from; null where a captions file is given. */
  collection: z.string().nullable(),
  /** A captions file of this machine: for the command line alone. */
  captions: z.string().nullable(),
  /** Id of a model, or `weights/NAME` for a folder of CLIP weights; see TuningBase. */
  base: z.string(),
  /** What the new model is called. */
  name: z.string(),
  /** null: what suits the base. */
  epochs: z.number().nullable(),
  batch: z.number().nullable(),
  learningRate: z.number().nullable(),
  temperature: z.number(),
  learnTemperature: z.boolean(),
  seed: z.number(),
})
export type TuningOptions = z.infer<typeof tuningOptions>

const step = z.enum(['waiting', 'python', 'pairs', 'features', 'training', 'export'])
export type TuningStep = z.infer<typeof step>

/** A tuning as it is kept, listed and watched. */
export interface Tuning {
  id: string
  /** ISO 8601. */
  createdAt: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  step: TuningStep
  /** Of the step; null where it can't be counted. */
  progress: { done: number; of: number } | null
  /** What it is at within the step: the batch of an epoch, or what the installation of Python's packages says. */
  detail: string | null
  options: TuningOptions
  data: z.infer<typeof tuningData> | null
  epochs: TuningEpoch[]
  notices: { message: string; fix: string | null }[]
  result: TuningResult | null
  error: RunError | null
}

/** A tuning in its file. */
export const savedTuning: z.ZodType<Tuning> = z.object({
  id: z.string(),
  createdAt: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  step,
  progress: z.object({ done: z.number(), of: z.number() }).nullable(),
  detail: z.string().nullable(),
  options: tuningOptions,
  data: tuningData.nullable(),
  epochs: z.array(tuningEpoch),
  notices: z.array(z.object({ message: z.string(), fix: z.string().nullable() })),
  result: tuningResult.nullable(),
  error: runError.nullable(),
})

/** The pictures with words that a collection has, and how many a tuning needs. */
export interface TrainingPictures {
  collection: string
  found: number
  needed: number
}

/** What can be tuned. */
export interface TuningBase {
  id: string
  label: string
  /** `adapters`: small layers behind frozen towers, minutes on a processor; `full`: both towers, wants a GPU. */
  kind: 'adapters' | 'full'
}
