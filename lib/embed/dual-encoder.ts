import type { DiptychError } from '../errors.ts'
import type { Modality } from '../types.ts'

/** What an encoder needs to know of a picture: the encoded file. Orientation, colours and size are the encoder's work. */
export type ImageInput = Uint8Array

/** Clips of one sound, see Hearing: mono samples in [-1, 1]. A clip may be shorter where the sound is; none is empty. */
export type SoundInput = readonly Float32Array[]

/** What of a sound an encoder listens to. */
export interface Hearing {
  /** Hz. */
  sampleRate: number
  clipSeconds: number
  /** How many clips, spread evenly over a sound from its beginning to its end, stand for it. */
  clips: number
}

/**
 * Port: towers that map pictures, words and, where a model hears, sounds into one space (CLIP, Radford et al. 2021,
 * arXiv:2103.00020; ImageBind, Girdhar et al. 2023, arXiv:2305.05665).
 * Every vector is a Float32Array of `dimensions`, finite and of unit length.
 *
 * Calls may overlap. A call of any length is worked off in small batches, and a short call (a question) overtakes the
 * batches of a long one (an ingest). The pictures of one batch are decoded while the batch before is encoded, so a call
 * with many pictures, or two calls at a time, keep the processor busy; a lone picture after the other does not.
 * A signal is heeded between two batches; the call then rejects with its reason.
 */
export interface DualEncoder {
  /** Names the weights; vectors of different ids are never compared. */
  readonly id: string
  readonly dimensions: number
  /** The longest text in tokens, markers included; longer text is cut by the pairing step, not here. */
  readonly maxTextTokens: number
  /** logit = logitScale × cosine + logitBias. */
  readonly logitScale: number
  /** 0 but for families that judge each pair by itself. */
  readonly logitBias: number
  /**
   * What makes a probability of logits: `softmax` over the texts that are compared (CLIP), or `sigmoid` of each by itself
   * (SigLIP, Zhai et al. 2023, arXiv:2303.15343).
   */
  readonly scoring: 'softmax' | 'sigmoid'
  /** What it takes: pictures and words, and sounds where it has `hearing` and `embedAudio`. */
  readonly modalities: readonly Modality[]
  readonly hearing?: Hearing
  /** All or nothing: throws DiptychError 'unreadable' or 'too-large', naming the index of the first bad picture. */
  embedImages(images: ImageInput[], signal?: AbortSignal): Promise<Float32Array[]>
  /** As embedImages, but a picture that can't be read yields its error, at its place, and the others their vectors. */
  embedEachImage(images: ImageInput[], signal?: AbortSignal): Promise<(Float32Array | DiptychError)[]>
  /** Text over maxTextTokens is truncated, as the models' own tokenizers do. */
  embedTexts(texts: string[], signal?: AbortSignal): Promise<Float32Array[]>
  /** One vector for each sound: the mean of those of its clips. Throws 'bad-request' for a sound without clips. */
  embedAudio?(sounds: SoundInput[], signal?: AbortSignal): Promise<Float32Array[]>
  /** Tokens that the text needs, markers included. */
  countTokens(text: string): number
}
