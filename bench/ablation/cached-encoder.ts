import { createHash } from 'node:crypto'
import type { DualEncoder } from '../../lib/embed/dual-encoder.ts'

/** The same encoder, which embeds every text and picture once, so that measuring a variant costs its ranking alone. */
export function cachedEncoder(encoder: DualEncoder): DualEncoder {
  const known = new Map<string, Promise<Float32Array>>()
  const once = (key: string, embed: () => Promise<Float32Array[]>) => {
    const vector = known.get(key) ?? embed().then(([first]) => first ?? new Float32Array(encoder.dimensions))
    known.set(key, vector)
    return vector
  }
  const embedTexts: DualEncoder['embedTexts'] = (texts, signal) =>
    Promise.all(texts.map((text) => once(`text ${text}`, () => encoder.embedTexts([text], signal))))
  const embedImages: DualEncoder['embedImages'] = (images, signal) =>
    Promise.all(images.map((image) => once(`image ${sha256(image)}`, () => encoder.embedImages([image], signal))))
  return {
    id: encoder.id,
    dimensions: encoder.dimensions,
    maxTextTokens: encoder.maxTextTokens,
    logitScale: encoder.logitScale,
    logitBias: encoder.logitBias,
    scoring: encoder.scoring,
    modalities: encoder.modalities,
    countTokens: (text) => encoder.countTokens(text),
    embedEachImage: (images, signal) => encoder.embedEachImage(images, signal),
    embedTexts,
    embedImages,
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
