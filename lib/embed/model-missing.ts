import { DiptychError } from '../errors.ts'
import type { ModelEntry } from './registry.ts'

/** The files of a model are missing, damaged, or another model's. */
export function modelMissing(entry: ModelEntry, reason: string, cause?: unknown): DiptychError {
  const { source } = entry
  const fix =
    source.kind === 'hub'
      ? `Run "npx diptych models pull ${entry.id}".`
      : source.kind === 'folder'
        ? `Restore ${source.folder} from the project's files.`
        : source.kind === 'brought'
          ? `Bring the weights from ${source.from}, as ${source.guide} says, and run "npx diptych models import FOLDER".`
          : `Import it again: npx diptych models import FOLDER.`
  return new DiptychError('model-missing', `The model ${entry.id} can't be used: ${reason}.`, fix, cause)
}
