import type { DualEncoder, SoundInput } from '../embed/dual-encoder.ts'
import { embedWholeTexts } from '../embed/whole-texts.ts'
import { DiptychError } from '../errors.ts'
import type { SoundDecoder } from '../media/sound-decoder.ts'
import type { MediaReference } from '../types.ts'

/** What of an item is embedded. */
export interface Embeddable {
  /** '' for none. */
  text: string
  /** The encoded picture. */
  picture: Uint8Array | null
  /** The stretch of a recording that the item is; null for every other. */
  sound: Pick<MediaReference, 'assetId' | 'start' | 'end'> | null
}

/** Unit vectors of the encoder's dimensions; null for what the item lacks, or the encoder can't take. */
export interface Embedding {
  image: Float32Array | DiptychError | null
  text: Float32Array | null
  audio: Float32Array | DiptychError | null
}

/** Where recordings are, and who decodes them; asked only by an encoder that hears. */
export interface Recordings {
  /** The bytes of one; null where it is gone. */
  load(assetId: string): Promise<Uint8Array | null>
  decoder: Pick<SoundDecoder, 'clips'>
}

/**
 * The vectors of each item, in order. A picture or a sound that can't be read yields its error, and the other items their
 * vectors. A text that is longer than the encoder takes is embedded whole, in parts.
 */
export async function embedItems(
  encoder: DualEncoder,
  items: readonly Embeddable[],
  recordings: Recordings,
  signal?: AbortSignal,
): Promise<Embedding[]> {
  const [images, texts, sounds] = await Promise.all([
    encoder.embedEachImage(
      items.flatMap(({ picture }) => picture ?? []),
      signal,
    ),
    embedWholeTexts(
      encoder,
      items.flatMap(({ text }) => text || []),
      signal,
    ),
    embedSounds(encoder, items, recordings, signal),
  ])
  const nextImage = images.values()
  const nextText = texts.values()
  return items.map((item) => ({
    image: (item.picture && nextImage.next().value) ?? null,
    text: (item.text && nextText.next().value) || null,
    audio: sounds.get(item) ?? null,
  }))
}

/** By item; nothing of an encoder that does not hear. Each recording is read and decoded once. */
async function embedSounds(
  { hearing, embedAudio }: DualEncoder,
  items: readonly Embeddable[],
  { load, decoder }: Recordings,
  signal?: AbortSignal,
): Promise<Map<Embeddable, Float32Array | DiptychError>> {
  const embedded = new Map<Embeddable, Float32Array | DiptychError>()
  if (!hearing || !embedAudio) return embedded
  const heard: { item: Embeddable; clips: SoundInput }[] = []
  const stretches = items.flatMap((item) => (item.sound ? [{ item, ...item.sound }] : []))
  for (const [assetId, ones] of Map.groupBy(stretches, (one) => one.assetId)) {
    const recording = await load(assetId)
    const found = recording
      ? await decoder.clips(recording, ones, hearing, signal)
      : ones.map(() => new DiptychError('not-found', 'The recording is gone.', 'Ingest its file again.'))
    for (const [index, { item }] of ones.entries()) {
      const clips = found[index]
      if (clips instanceof DiptychError) embedded.set(item, clips)
      else if (clips) heard.push({ item, clips })
    }
  }
  const vectors = await embedAudio(
    heard.map(({ clips }) => clips),
    signal,
  )
  for (const [index, { item }] of heard.entries()) embedded.set(item, vectors[index] as Float32Array)
  return embedded
}
