import { z } from 'zod'
import { approximateBytes, modelFile, relativePath } from '../hub/pullable-model.ts'

export const precision = z.enum(['fp32', 'fp16', 'int8'])
export type Precision = z.infer<typeof precision>

/** The same weights in other numbers: what differs from the entry that lists them. Its id is `<id>-<precision>`. */
export const variant = z.object({
  precision,
  files: z.array(modelFile).min(1),
  towers: z.object({
    vision: z.object({ file: relativePath }),
    text: z.object({ file: relativePath }),
    audio: z.object({ file: relativePath }).optional(),
  }),
  /** Left out: that of the entry that lists it. */
  note: z.string().min(1).optional(),
  approximateBytes,
})

type Variant = z.infer<typeof variant>
type Described = Record<string, unknown> & { id: string }

/** The entry of a variant, by the entry that lists it. */
export function variantOf(entry: Described, { towers, ...differing }: Variant): Described {
  const { vision, text, audio } = (entry.towers ?? {}) as Record<string, object | undefined>
  return {
    ...entry,
    ...differing,
    id: `${entry.id}-${differing.precision}`,
    base: entry.id,
    towers: {
      vision: { ...vision, ...towers.vision },
      text: { ...text, ...towers.text },
      ...(audio && { audio: { ...audio, ...towers.audio } }),
    },
  }
}
