import type { DualEncoder } from '../embed/dual-encoder.ts'
import { windowsOf } from '../text/windows.ts'
import type { Modality } from '../types.ts'
import { meanOf, unit } from '../vector-math.ts'

/** More windows than this add time and no meaning: about 1,000 words for CLIP. */
const mostWindows = 24

/** The words or the picture of a question, or both as one. */
export interface QueryVector {
  /** Of unit length; the un-normalised mean of the two where both are one. */
  vector: Float32Array
  modalities: Modality[]
}

/**
 * The picture of a question and its words, each as a unit vector. Words beyond the encoder's window are cut at sentences
 * and their unit vectors averaged, instead of being lost at the encoder's limit.
 */
export async function embedParts(
  text: string,
  image: Uint8Array | null,
  encoder: DualEncoder,
  signal?: AbortSignal,
): Promise<QueryVector[]> {
  const windows = windowsOf(text, (piece) => encoder.countTokens(piece) <= encoder.maxTextTokens).slice(0, mostWindows)
  const [textVectors, imageVectors] = await Promise.all([
    windows.length > 0 ? encoder.embedTexts(windows, signal) : [],
    image ? encoder.embedImages([image], signal) : [],
  ])
  const parts: QueryVector[] = imageVectors.map((vector) => ({ vector, modalities: ['image'] }))
  if (textVectors.length > 0) parts.push({ vector: unit(meanOf(textVectors)), modalities: ['text'] })
  return parts
}

/** One query out of words and a picture: a dot product with the mean of their vectors is the mean of the similarities. */
export function asOne(parts: QueryVector[]): QueryVector {
  const [first] = parts
  if (first && parts.length === 1) return first
  return {
    vector: meanOf(parts.map(({ vector }) => vector)),
    modalities: parts.flatMap(({ modalities }) => modalities),
  }
}
