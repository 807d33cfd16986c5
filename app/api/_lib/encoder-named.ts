import { z } from 'zod'
import { once } from '@/app/api/_lib/parameters.ts'
import type { DualEncoder } from '@/lib/embed/dual-encoder.ts'
import type { Engine } from '@/lib/engine.ts'
import { DiptychError } from '@/lib/errors.ts'

/** The id of an embedding model that is on the disk. */
export const modelName = z.string().min(1).max(200)

/** As a field of a form. */
export const modelField = once(modelName).optional()

/** The encoder that a request names, or the one that new collections get. Throws 'not-found' for a model that is not on the disk. */
export async function encoderNamed(model: string | undefined, engine: Engine): Promise<DualEncoder> {
  if (model === undefined) return engine.encoder()
  const known = (await engine.models.list()).find(({ id, state }) => id === model && state === 'ready')
  if (known) return engine.models.load(known.id)
  throw new DiptychError(
    'not-found',
    `model: there is no embedding model ${JSON.stringify(model.slice(0, 100))} on this machine.`,
    'Name one that GET /v1/models lists, or leave model out.',
  )
}
