import { DiptychError } from '../errors.ts'
import { modelMissing } from './model-missing.ts'
import type { OnnxEncoder } from './onnx-encoder.ts'
import type { ModelEntry } from './registry.ts'
import { tryTowers } from './try-towers.ts'

interface Trial {
  open(): Promise<OnnxEncoder>
  /** Where the model lies now, and the folder that it came from, which an error names. */
  copy: string
  folder: string
}

/** Throws 'unreadable' for a model that does not embed: a broken export would else be found out at the first ingest. */
export async function tryModel(entry: ModelEntry, { open, copy, folder }: Trial, signal?: AbortSignal): Promise<void> {
  try {
    const encoder = await open()
    await tryTowers(encoder, signal).finally(() => encoder.close())
  } catch (thrown) {
    signal?.throwIfAborted()
    const { message } = thrown instanceof DiptychError ? thrown : modelMissing(entry, DiptychError.from(thrown).detail)
    const fix = 'Export it anew, or correct its model.json; see docs/models.md.'
    throw new DiptychError('unreadable', message.replaceAll(copy, folder), fix, thrown)
  }
}
