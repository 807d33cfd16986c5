import type { DualEncoder } from '../../lib/embed/dual-encoder.ts'

/** Vectors of sentences and words, each text embedded once, all that are new at a time. */
export class TextVectors {
  readonly #encoder: DualEncoder
  readonly #known = new Map<string, Float32Array>()

  constructor(encoder: DualEncoder) {
    this.#encoder = encoder
  }

  async of(groups: string[][]): Promise<Float32Array[][]> {
    const unknown = [...new Set(groups.flat())].filter((text) => !this.#known.has(text))
    const vectors = unknown.length > 0 ? await this.#encoder.embedTexts(unknown) : []
    for (const [at, vector] of vectors.entries()) this.#known.set(unknown[at] ?? '', vector)
    return groups.map((texts) => texts.flatMap((text) => this.#known.get(text) ?? []))
  }
}
