import { z } from 'zod'
import type { DiptychError } from '../errors.ts'

/** Why a run, or a part of it, failed: a DiptychError in its file. */
export const runError = z.object({
  code: z.custom<DiptychError['code']>((value) => typeof value === 'string'),
  message: z.string(),
  fix: z.string(),
})
export type RunError = z.infer<typeof runError>
