import type { DualEncoder } from '../embed/dual-encoder.ts'
import { embedWholeTexts } from '../embed/whole-texts.ts'
import type { DiptychError } from '../errors.ts'

/** What of an item is embedded. */
export interface Embeddable {
  /** '' for none. */
  text: string
  /** The encoded picture. */
  picture: Uint8Array | null
}

/** Unit vectors of the encoder's dimensions; null for what the item lacks. */
export interface Embedding {
  image: Float32Array | DiptychError | null
  text: Float32Array | null
}

/**
 * The vectors of each item, in order. A picture that can't be read yields its error, and the other items their vectors. A
 * text that is longer than the encoder takes is embedded whole, in parts.
 */
export async function embedItems(
  encoder: DualEncoder,
  items: readonly Embeddable[],
  signal?: AbortSignal,
): Promise<Embedding[]> {
  const [images, texts] = await Promise.all([
    encoder.embedEachImage(
      items.flatMap(({ picture }) => picture ?? []),
      signal,
    ),
    embedWholeTexts(
      encoder,
      items.flatMap(({ text }) => text || []),
      signal,
    ),
  ])
  const nextImage = images.values()
  const nextText = texts.values()
  return items.map(({ text, picture }) => ({
    image: (picture && nextImage.next().value) ?? null,
    text: (text && nextText.next().value) || null,
  }))
}
