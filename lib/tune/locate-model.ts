import path from 'node:path'
import { type ModelEntry, readRegistry } from '../embed/registry.ts'
import { DiptychError } from '../errors.ts'

/** The facts of a model and the folder of its files. Throws 'not-found'. */
export async function locateModel(
  { root, dataDir }: { root: string; dataDir: string },
  id: string,
): Promise<{ entry: ModelEntry; folder: string }> {
  const entry = (await readRegistry(root)).find((one) => one.id === id)
  if (!entry) throw new DiptychError('not-found', `There is no model ${id}.`, 'Choose another base.')
  const { source } = entry
  return { entry, folder: source.kind === 'folder' ? path.join(root, source.folder) : path.join(dataDir, 'models', id) }
}
