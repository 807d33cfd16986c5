import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../../errors.ts'
import { approximateBytes, modelFile, modelId, modelSource } from '../../hub/pullable-model.ts'

/** Of the weights; `q4` has 4-bit weights and whole activations, `q4f16` half ones. */
export const chatPrecision = z.enum(['fp32', 'fp16', 'int8', 'q4', 'q4f16'])
export type ChatPrecision = z.infer<typeof chatPrecision>

/**
 * How transformers.js calls each precision, and the file that it loads for it.
 * https://huggingface.co/docs/transformers.js/guides/dtypes
 */
export const weights = {
  fp32: { dtype: 'fp32', file: 'onnx/model.onnx' },
  fp16: { dtype: 'fp16', file: 'onnx/model_fp16.onnx' },
  int8: { dtype: 'q8', file: 'onnx/model_quantized.onnx' },
  q4: { dtype: 'q4', file: 'onnx/model_q4.onnx' },
  q4f16: { dtype: 'q4f16', file: 'onnx/model_q4f16.onnx' },
} as const satisfies Record<ChatPrecision, { dtype: string; file: string }>

const described = z.object({
  id: modelId,
  label: z.string().min(1),
  purpose: z.literal('chat'),
  /** One sentence for whoever chooses: what it is good and bad at. */
  note: z.string().min(1),
  approximateBytes,
  source: modelSource,
  /** Tokens of prompt and answer together: what a processor reads in bearable time, not all that the weights could. */
  contextTokens: z.number().int().min(256),
  /** BCP 47. */
  languages: z.array(z.string().min(2)).min(1),
  /** SPDX expression. */
  licence: z.string().min(1),
  precision: chatPrecision,
  files: z.array(modelFile).min(1),
  /** What could not be tried with the real weights; null where all was. */
  unproved: z.string().nullable().default(null),
  base: modelId.optional(),
})

/** A language model of models/chat.json with all its facts. */
export const chatEntry = described
  .refine(
    ({ files, precision }) => files.some((file) => file.path === weights[precision].file),
    'files must hold the weights of the precision, as transformers.js names them',
  )
  .transform((entry) => ({ ...entry, base: entry.base ?? entry.id }))
export type ChatEntry = z.infer<typeof chatEntry>

/** The same weights in other numbers; its id is `<id>-<precision>`. */
const variant = described.pick({ precision: true, note: true, approximateBytes: true, files: true })

const listed = z.object({ models: z.array(z.looseObject({ id: modelId, variants: z.array(variant).default([]) })) })

/**
 * Reads models/chat.json: the language models that run here, in the order of preference.
 * Throws 'model-missing' naming what is off.
 */
export async function readChatRegistry(root: string): Promise<ChatEntry[]> {
  const file = path.join(root, 'models/chat.json')
  try {
    const { models } = listed.parse(JSON.parse(await readFile(file, 'utf8')))
    return models.flatMap(({ variants, ...entry }) => {
      const others = variants.map((one) => ({ ...entry, ...one, id: `${entry.id}-${one.precision}`, base: entry.id }))
      return [entry, ...others].map((one) => chatEntry.parse(one))
    })
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
    throw new DiptychError(
      'model-missing',
      `The list of language models can't be read: ${why}`,
      `Restore ${file} from the project's files.`,
      cause,
    )
  }
}
