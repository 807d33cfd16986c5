import { z } from 'zod'
import { check } from '@/app/api/_lib/route.ts'
import { givenNames } from '@/lib/given-names.ts'
import { defaultCollection } from '@/lib/store/collection-name.ts'
import { filterLimits } from '@/lib/store/vector-checks.ts'

/** The query parameters and fields that several routes share. */
export const collectionName = z.string().trim().min(1)
export const collection = collectionName.default(defaultCollection)
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
/** A field of a form that comes once. */
export function once<Schema extends z.ZodType<unknown, string>>(schema: Schema) {
  return z
    .array(z.string())
    .length(1, 'It comes several times; send it once')
    .transform(([value = '']) => value)
    .pipe(schema)
}
/** A number in a field of a form. */
export const numberField = once(
  z
    .string()
    .transform((value) => (value.trim() === '' ? Number.NaN : Number(value)))
    .pipe(z.number()),
)
/** Names in a form, see givenNames. */
export const names = z.array(z.string()).transform(givenNames)
/** Whether a query says yes: `?force`, `?force=1` and `?force=true` are the same. Throws 'bad-request' for other words. */
export function isSet(query: URLSearchParams, name: string): boolean {
  const value = check({ [name]: query.get(name) ?? 'false' }, z.record(z.string(), yesOrNo))[name]
  return value !== 'false' && value !== '0'
}
const yesOrNo = z.enum(['', '1', 'true', '0', 'false'], 'It must be true or false')
/** How many hits. */
export const k = z.coerce.number().int().min(1).max(100)
