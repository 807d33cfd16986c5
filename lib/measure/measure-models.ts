import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { ModelsOptions } from '../embed/models.ts'
import type { ModelEntry } from '../embed/registry.ts'
import { DiptychError } from '../errors.ts'
import type { RunError } from '../runs/run-error.ts'
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
  probe?: typeof probeEncoder
}

type Outcome = { probe: Probe } | { error: RunError }

/**
 * Measures models side by side: each twice, in turns, so that what slows the machine down for a moment falls on one turn,
 * and the better one counts. A model that can't be measured has its error, and the others their figures. Throws the
 * signal's reason.
 */
export async function measureModels(
  models: Located[],
  sets: PictureSearchSet[],
  { signal, onProgress, probe = probeEncoder, ...options }: MeasureOptions,
): Promise<MeasuredModel[]> {
  const pictures = sets.flatMap((set) => set.pictures)
  const texts = sets.flatMap((set) => set.queries.map(({ text }) => text))
  const turns = [true, false].flatMap((whole) => models.map((model, at) => ({ model, at, whole })))
  const of = turns.reduce((sum, { whole }) => sum + lengthOf(pictures, whole), 0)
  const outcomes: Outcome[] = []
  // At the start: a model may be removed while the others are measured.
  const sizes = await Promise.all(models.map(sizeOf))
  let done = 0
  for (const { model, at, whole } of turns) {
    const before = outcomes[at]
    const { id, label } = model.entry
    const show = (encoded: number) => onProgress(label, done + encoded, of)
    if (!before || 'probe' in before) {
      show(0)
      const task = { id, texts, pictures, whole, ...options }
      const outcome = await probe(task, { signal, onProgress: show }).then(
        (probed): Outcome => ({ probe: probed }),
        (thrown: unknown): Outcome => ({ error: DiptychError.from(thrown).toJSON() }),
      )
      signal.throwIfAborted()
      outcomes[at] = before ? betterOf(before, outcome) : outcome
    }
    done += lengthOf(pictures, whole)
  }
  return models.map((model, at) => {
    const outcome = outcomes[at]
    if (!outcome) throw new Error(`${model.entry.id} had no turn`)
    return measured(model, sizes[at] ?? 0, outcome, sets, fullOf(model, models, outcomes))
  })
}

function lengthOf(pictures: string[], whole: boolean): number {
  return whole ? pictures.length : Math.min(timedInputs, pictures.length)
}

/** The figures of the better turn, or of the first alone; the vectors of the first, which has them all. */
function betterOf(first: { probe: Probe }, second: Outcome): Outcome {
  if ('error' in second) return first
  const [one, other] = [first.probe, second.probe]
  return {
    probe: {
      ...one,
      loadMilliseconds: Math.min(one.loadMilliseconds, other.loadMilliseconds),
      picturesPerSecond: Math.max(one.picturesPerSecond, other.picturesPerSecond),
      textsPerSecond: Math.max(one.textsPerSecond, other.textsPerSecond),
    },
  }
}

/** The same weights in full precision, where they were measured; null for those themselves. */
function fullOf({ entry }: Located, models: Located[], outcomes: Outcome[]): Probe | null {
  if (entry.precision === 'fp32') return null
  const at = models.findIndex(({ entry: other }) => other.base === entry.base && other.precision === 'fp32')
  const outcome = outcomes[at]
  return outcome && 'probe' in outcome ? outcome.probe : null
}

/** Bytes of the files that are there. */
async function sizeOf({ entry, folder }: Located): Promise<number> {
  const files = entry.files.map((file) => stat(path.join(folder, file.path)).catch(() => null))
  return (await Promise.all(files)).reduce((sum, file) => sum + (file?.size ?? 0), 0)
}

function measured(
  { entry }: Located,
  bytes: number,
  outcome: Outcome,
  sets: PictureSearchSet[],
  full: Probe | null,
): MeasuredModel {
  const { id, label, base, precision } = entry
  const facts = { id, label, base, precision, bytes }
  if ('error' in outcome) return { ...facts, figures: null, error: outcome.error }
  const { pictureVectors, textVectors, ...figures } = outcome.probe
  const vectors = { pictureVectors, textVectors }
  const likeness = full && likenessOf(vectors, full)
  return { ...facts, figures: { ...figures, sets: foundIn(sets, vectors, full), likeness }, error: null }
}
