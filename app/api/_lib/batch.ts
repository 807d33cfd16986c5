import { z } from 'zod'

/** Of the routes that embed and compare: inputs of one request. */
export const mostInputs = 256

/** A text that is embedded; what is longer than the model takes is cut there. */
export const text = z.string().max(100_000)

/** One text or several. */
export const texts = z
  .union([text.transform((one) => [one]), z.array(text)])
  .pipe(z.array(text).min(1, 'Send at least one text').max(mostInputs, `At most ${mostInputs} texts`))
