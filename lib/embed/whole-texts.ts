import { windowsOf } from '../text/windows.ts'
import { meanOf, unit } from '../vector-math.ts'
import type { DualEncoder } from './dual-encoder.ts'

/**
 * A unit vector for each text, however long: one that the encoder would cut is embedded in parts of whole sentences, and
 * the mean of their vectors stands for it, so that none of its words is lost.
 */
export async function embedWholeTexts(
  encoder: DualEncoder,
  texts: string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const fits = (text: string) => encoder.countTokens(text) <= encoder.maxTextTokens
  const parts = texts.map((text) => (fits(text) ? [text] : windowsOf(text, fits)))
  const vectors = await encoder.embedTexts(parts.flat(), signal)
  let start = 0
  return parts.map(({ length }) => {
    const those = vectors.slice(start, start + length)
    start += length
    return those.length === 1 && those[0] ? those[0] : unit(meanOf(those))
  })
}
