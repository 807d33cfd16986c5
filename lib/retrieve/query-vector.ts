import type { DualEncoder } from '../embed/dual-encoder.ts'
import { windowsOf } from '../text/windows.ts'
import { meanOf, unit } from '../vector-math.ts'

/** More windows than this add time and no meaning: about 1,000 words for CLIP. */
const mostWindows = 24

/**
 * The vector that the items are compared with. Words alone or a picture alone: its unit vector. Both: the un-normalised
 * mean of the two, so that a dot product with it is the mean of the two similarities. Words beyond the encoder's window
 * are cut at sentences and their unit vectors averaged, instead of being lost at the encoder's limit.
 */
export async function embedQuery(
  text: string,
  image: Uint8Array | null,
  encoder: DualEncoder,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const windows = windowsOf(text, (piece) => encoder.countTokens(piece) <= encoder.maxTextTokens).slice(0, mostWindows)
  const [textVectors, imageVectors] = await Promise.all([
    windows.length > 0 ? encoder.embedTexts(windows, signal) : [],
    image ? encoder.embedImages([image], signal) : [],
  ])
  const parts = [...imageVectors]
  if (textVectors.length > 0) parts.push(unit(meanOf(textVectors)))
  return parts.length === 1 && parts[0] ? parts[0] : meanOf(parts)
}
