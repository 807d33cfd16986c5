import { DiptychError } from '../errors.ts'
import type { DualEncoder } from './dual-encoder.ts'

/** A white pixel, as GIF. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAExpcf///yH5BAUAAAAALAAAAAABAAEAAAICTAEAOw==', 'base64')
/** Milliseconds until a model that failed is tried again. */
const patience = 30_000

interface Trial {
  /** Why the model can't be used; null while it can, and while it is being opened. */
  failure: DiptychError | null
  /** From Date.now(); 0 while it goes on. */
  endedAt: number
}

/**
 * Opens the towers of models before anyone asks, with a word and a picture of one pixel: the first question need not wait
 * for weights, and files that can't be run are known of.
 */
export class WarmUp {
  readonly #load: (id: string) => Promise<DualEncoder>
  readonly #trials = new Map<string, Trial>()

  constructor(load: (id: string) => Promise<DualEncoder>) {
    this.#load = load
  }

  /** What the last trial of the model found; begins one where there was none, or it failed half a minute ago. Never waits. */
  failure(id: string): DiptychError | null {
    const last = this.#trials.get(id)
    const isDue = !last || (last.failure !== null && last.endedAt > 0 && Date.now() - last.endedAt > patience)
    if (isDue) void this.run(id)
    return last?.failure ?? null
  }

  /** Tries the model now and returns why it can't be used, or null. */
  async run(id: string): Promise<DiptychError | null> {
    const trial: Trial = { failure: this.#trials.get(id)?.failure ?? null, endedAt: 0 }
    this.#trials.set(id, trial)
    try {
      const encoder = await this.#load(id)
      await Promise.all([encoder.embedTexts(['a question']), encoder.embedImages([pixel])])
      trial.failure = null
    } catch (thrown) {
      trial.failure = DiptychError.from(thrown)
    }
    trial.endedAt = Date.now()
    return trial.failure
  }
}
