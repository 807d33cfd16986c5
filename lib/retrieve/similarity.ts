import type { DualEncoder } from '../embed/dual-encoder.ts'
import { dot } from '../vector-math.ts'

/**
 * How well each text fits each picture: the model's logits, in CLIP the cosine times the logit scale.
 * @returns a row for each picture, in it a number for each text
 */
export async function similarities(
  encoder: DualEncoder,
  texts: string[],
  images: Uint8Array[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const [words, pictures] = await Promise.all([encoder.embedTexts(texts, signal), encoder.embedImages(images, signal)])
  return pictures.map((picture) => words.map((text) => encoder.logitScale * dot(picture, text) + encoder.logitBias))
}
