import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { DiptychError } from '../errors.ts'

/**
 * The encoder, which embeds the same bytes in memory once only: pictures are judged before a document is stored and
 * embedded after, and the second time costs nothing. The bytes are not kept alive by it.
 */
export function rememberingEncoder(encoder: DualEncoder): DualEncoder {
  const known = new WeakMap<Uint8Array, Float32Array | DiptychError>()
  return {
    id: encoder.id,
    dimensions: encoder.dimensions,
    maxTextTokens: encoder.maxTextTokens,
    logitScale: encoder.logitScale,
    logitBias: encoder.logitBias,
    scoring: encoder.scoring,
    modalities: encoder.modalities,
    hearing: encoder.hearing,
    embedAudio: encoder.embedAudio,
    embedImages: (images, signal) => encoder.embedImages(images, signal),
    embedTexts: (texts, signal) => encoder.embedTexts(texts, signal),
    countTokens: (text) => encoder.countTokens(text),
    async embedEachImage(images, signal) {
      const unknown = images.filter((bytes) => !known.has(bytes))
      const embedded = unknown.length > 0 ? await encoder.embedEachImage(unknown, signal) : []
      unknown.forEach((bytes, index) => {
        const vector = embedded[index]
        if (vector) known.set(bytes, vector)
      })
      return images.flatMap((bytes) => known.get(bytes) ?? [])
    },
  }
}
