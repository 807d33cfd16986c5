import { DiptychError } from '../errors.ts'
import type { ModelEntry } from './registry.ts'

/** The files of a model are missing, damaged, or another model's. */
export function modelMissing(entry: ModelEntry, reason: string, cause?: unknown): DiptychError {
  const fix =
    entry.source.kind === 'hub'
      ? `Run "npx diptych models pull ${entry.id}".`
      : `Restore ${entry.source.folder} from the project's files.`
  return new DiptychError('model-missing', `The model ${entry.id} can't be used: ${reason}.`, fix, cause)
}
