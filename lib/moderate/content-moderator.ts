import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { DiptychError } from '../errors.ts'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import type { ModerationPolicy, ModerationVerdict } from '../types.ts'
import { dot, variance } from '../vector-math.ts'
import { type CategoryReference, moderationVerdict } from './moderation-verdict.ts'
import { neutralVectors } from './neutral-pictures.ts'

/** Sets of categories whose vectors are kept; each some 20 KB. */
const keptSets = 64

/** Judges pictures by how near they come to unsafe and to safe categories in words. */
export class ContentModerator {
  readonly #folders: { root: string; dataDir: string }
  readonly #neutral = new Map<string, Promise<Float32Array[]>>()
  readonly #references = new LeastRecentlyUsed<CategoryReference[]>(keptSets)

  constructor(folders: { root: string; dataDir: string }) {
    this.#folders = folders
  }

  /** For each picture, in order, its verdict, or why it can't be judged ('unreadable', 'too-large', 'unsupported-type'). */
  async moderate(
    encoder: DualEncoder,
    pictures: Uint8Array[],
    policy: ModerationPolicy,
    signal?: AbortSignal,
  ): Promise<(ModerationVerdict | DiptychError)[]> {
    const outcomes = await encoder.embedEachImage(pictures, signal)
    const vectors = outcomes.filter((outcome) => outcome instanceof Float32Array)
    const verdicts = await this.judge(encoder, vectors, policy, signal)
    return outcomes.map((outcome) =>
      outcome instanceof Float32Array ? (verdicts.shift() as ModerationVerdict) : outcome,
    )
  }

  /** As moderate, for vectors that `encoder` has made. */
  async judge(
    encoder: DualEncoder,
    vectors: Float32Array[],
    policy: ModerationPolicy,
    signal?: AbortSignal,
  ): Promise<ModerationVerdict[]> {
    const references = await this.#referencesOf(encoder, policy, signal)
    return vectors.map((vector) => moderationVerdict(vector, references, encoder, policy))
  }

  async #referencesOf(
    encoder: DualEncoder,
    { template, unsafe, safe }: ModerationPolicy,
    signal?: AbortSignal,
  ): Promise<CategoryReference[]> {
    const key = JSON.stringify([encoder.id, template, unsafe, safe])
    const known = this.#references.get(key)
    if (known) return known
    const categories = [...unsafe, ...safe]
    const [vectors, neutral] = await Promise.all([
      encoder.embedTexts(
        categories.map((category) => template.replaceAll('{category}', category)),
        signal,
      ),
      this.#neutralOf(encoder),
    ])
    const references = categories.flatMap((category, index): CategoryReference[] => {
      const vector = vectors[index]
      if (!vector) return []
      const similarities = neutral.map((picture) => dot(picture, vector))
      const mean = similarities.reduce((sum, one) => sum + one, 0) / similarities.length
      return [{ category, isUnsafe: index < unsafe.length, vector, mean, deviation: Math.sqrt(variance(similarities)) }]
    })
    this.#references.set(key, references)
    return references
  }

  /** Embedded once for all who wait; nobody's signal stops it for the others. */
  #neutralOf(encoder: DualEncoder): Promise<Float32Array[]> {
    const known = this.#neutral.get(encoder.id)
    if (known) return known
    const vectors = neutralVectors(encoder, this.#folders)
    this.#neutral.set(encoder.id, vectors)
    vectors.catch(() => this.#neutral.delete(encoder.id))
    return vectors
  }
}
