import type { DualEncoder } from '../embed/dual-encoder.ts'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import { type LabelSet, labelVectors } from './classify.ts'

/** Sets whose vectors are kept for each model; the largest has 1 MB at 512 dimensions. */
const mostKept = 20

/** The vectors of label sets, embedded once for as long as they are among those that are used. */
export class LabelVectors {
  readonly #kept = new WeakMap<DualEncoder, LeastRecentlyUsed<Promise<Float32Array[]>>>()

  /** As labelVectors, whose errors are not kept. */
  async of(encoder: DualEncoder, { labels, templates }: LabelSet, signal?: AbortSignal): Promise<Float32Array[]> {
    const kept = this.#kept.get(encoder) ?? new LeastRecentlyUsed(mostKept)
    this.#kept.set(encoder, kept)
    const key = JSON.stringify([labels, templates])
    // Whoever began may have been cancelled; that is no reason for others to fail.
    const known = await kept.get(key)?.catch(() => null)
    if (known) return known
    signal?.throwIfAborted()
    const begun = labelVectors(encoder, { labels, templates }, signal)
    kept.set(key, begun)
    begun.catch(() => kept.delete(key))
    return begun
  }
}
