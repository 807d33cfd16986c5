import { z } from 'zod'
import { DiptychError, type ErrorBody } from '@/lib/errors.ts'

/** Of the routes that embed and compare: inputs of one request. */
export const mostInputs = 256

/** A text that is embedded; what is longer than the model takes is cut there. */
const text = z
  .string()
  .max(100_000)
  .refine((words) => words.trim() !== '', 'It is empty')

/** One text or several. */
export const texts = z
  .union([text.transform((one) => [one]), z.array(text)])
  .pipe(z.array(text).min(1, 'Send at least one text').max(mostInputs, `At most ${mostInputs} texts`))

/** Throws the error of the first picture where none of them could be used; where one could, the others' stand in their places. */
export function refuseIfNone(results: { name: string; error?: ErrorBody }[]): void {
  const [first] = results
  if (!first?.error || results.some(({ error }) => !error)) return
  const { code, message, fix } = first.error
  throw new DiptychError(code, `${first.name}: ${message}`, fix)
}
