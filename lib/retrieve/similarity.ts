import type { DualEncoder } from '../embed/dual-encoder.ts'
import { dot } from '../vector-math.ts'

/** How well words fit a picture: the model's logit, in CLIP the cosine times the logit scale. */
export async function similarity(
  encoder: DualEncoder,
  text: string,
  image: Uint8Array,
  signal?: AbortSignal,
): Promise<number> {
  const [[words], [picture]] = await Promise.all([
    encoder.embedTexts([text], signal),
    encoder.embedImages([image], signal),
  ])
  const cosine = words && picture ? dot(words, picture) : 0
  return encoder.logitScale * cosine + encoder.logitBias
}
