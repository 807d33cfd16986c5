import { z } from 'zod'
import { defaultCollection } from '@/lib/store/collection-name.ts'
import { filterLimits } from '@/lib/store/vector-checks.ts'

/** The query parameters and fields that several routes share. */
export const collection = z.string().trim().min(1).default(defaultCollection)
export const range = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const page = range.extend({ collection })

const filterWord = z.string().max(filterLimits.characters)
export const filter = z
  .record(filterWord, z.union([filterWord, z.number(), z.boolean()]))
  .refine((given) => Object.keys(given).length <= filterLimits.entries, `At most ${filterLimits.entries} entries`)
  .default({})
/** A filter in an address: the same as JSON. */
export const filterText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('It is no JSON')
      return z.NEVER
    }
  })
  .pipe(filter)
export const mode = z.enum(['hybrid', 'average', 'image', 'text']).default('hybrid')
/** How many hits. */
export const k = z.coerce.number().int().min(1).max(100)
