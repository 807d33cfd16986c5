import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'

/** Puts a folder with a model.json beside the downloaded models, whole or not at all. Throws 'conflict' for an id that is taken. */
export async function registerModel(dataDir: string, folder: string): Promise<void> {
  const { id } = z
    .object({ id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/) })
    .parse(JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')))
  const target = path.join(dataDir, 'models', id)
  const draft = `${target}.${process.pid}.part`
  await mkdir(path.dirname(target), { recursive: true })
  try {
    await cp(folder, draft, { recursive: true })
    await rename(draft, target)
  } catch (cause) {
    throw new DiptychError('conflict', `The model ${id} can't be put into ${target}.`, 'Choose another name.', cause)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
