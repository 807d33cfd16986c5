import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { ModelsOptions } from '../embed/models.ts'
import type { ModelEntry } from '../embed/registry.ts'
import { DiptychError } from '../errors.ts'
import { foundIn, likenessOf } from './compare-precisions.ts'
import type { MeasuredModel } from './measurement.ts'
import type { PictureSearchSet } from './picture-search-set.ts'
import { type Probe, probeEncoder, timedInputs } from './probe-encoder.ts'

export interface Located {
  entry: ModelEntry
  /** Where its files are. */
  folder: string
}

export interface MeasureOptions extends ModelsOptions {
  signal: AbortSignal
  /** In pictures, of all models and turns. */
  onProgress: (label: string, done: number, of: number) => void
}

type Outcome = { probe: Probe } | { error: ReturnType<DiptychError['toJSON']> }

/**
 * Measures models side by side: each twice, in turns, so that what slows the machine down for a moment falls on one turn,
 * and the better one counts. A model that can't be measured has its error, and the others their figures. Throws the
 * signal's reason.
 */
export async function measureModels(
  models: Located[],
  sets: PictureSearchSet[],
  { signal, onProgress, ...options }: MeasureOptions,
): Promise<MeasuredModel[]> {
  const pictures = sets.flatMap((set) => set.pictures)
  const texts = sets.flatMap((set) => set.queries.map(({ text }) => text))
  const turns = [true, false].flatMap((whole) => models.map((model, at) => ({ model, at, whole })))
  const of = turns.reduce((sum, { whole }) => sum + lengthOf(pictures, whole), 0)
  const outcomes: Outcome[] = []
  let done = 0
  for (const { model, at, whole } of turns) {
    const before = outcomes[at]
    const { id, label } = model.entry
    const show = (encoded: number) => onProgress(label, done + encoded, of)
    if (!before || 'probe' in before) {
      show(0)
      const task = { id, texts, pictures, whole, ...options }
      const outcome = await probeEncoder(task, { signal, onProgress: show }).then(
        (probe): Outcome => ({ probe }),
        (thrown: unknown): Outcome => ({ error: DiptychError.from(thrown).toJSON() }),
      )
      signal.throwIfAborted()
      outcomes[at] = before && 'probe' in outcome ? { probe: betterOf(before.probe, outcome.probe) } : outcome
    }
    done += lengthOf(pictures, whole)
  }
  return Promise.all(models.map((model, at) => measured(model, outcomes[at], sets, fullOf(model, models, outcomes))))
}

function lengthOf(pictures: string[], whole: boolean): number {
  return whole ? pictures.length : Math.min(timedInputs, pictures.length)
}

/** The figures of the better turn; the vectors of the first, which has them all. */
function betterOf(first: Probe, second: Probe): Probe {
  return {
    ...first,
    loadMilliseconds: Math.min(first.loadMilliseconds, second.loadMilliseconds),
    picturesPerSecond: Math.max(first.picturesPerSecond, second.picturesPerSecond),
    textsPerSecond: Math.max(first.textsPerSecond, second.textsPerSecond),
  }
}

/** The same weights in full precision, where they were measured; null for those themselves. */
function fullOf({ entry }: Located, models: Located[], outcomes: Outcome[]): Probe | null {
  if (entry.precision === 'fp32') return null
  const at = models.findIndex(({ entry: other }) => other.base === entry.base && other.precision === 'fp32')
  const outcome = outcomes[at]
  return outcome && 'probe' in outcome ? outcome.probe : null
}

async function measured(
  { entry, folder }: Located,
  outcome: Outcome | undefined,
  sets: PictureSearchSet[],
  full: Probe | null,
): Promise<MeasuredModel> {
  const sizes = await Promise.all(entry.files.map(async (file) => (await stat(path.join(folder, file.path))).size))
  const { id, label, base, precision } = entry
  const facts = { id, label, base, precision, bytes: sizes.reduce((sum, size) => sum + size, 0) }
  if (!outcome) throw new Error(`${id} had no turn`)
  if ('error' in outcome) return { ...facts, figures: null, error: outcome.error }
  const { pictureVectors, textVectors, ...figures } = outcome.probe
  const vectors = { pictureVectors, textVectors }
  const likeness = full && likenessOf(vectors, full)
  return { ...facts, figures: { ...figures, sets: foundIn(sets, vectors, full), likeness }, error: null }
}
