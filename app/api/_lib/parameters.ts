import { z } from 'zod'
import { defaultCollection } from '@/lib/store/collection-name.ts'

/** The query parameters and fields that several routes share. */
export const collection = z.string().trim().min(1).default(defaultCollection)
export const page = z.object({
  collection,
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const filter = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({})
export const mode = z.enum(['hybrid', 'average', 'image', 'text']).default('hybrid')
/** How many hits. */
export const k = z.coerce.number().int().min(1).max(100)
