/** What an encoder needs to know of a picture: the encoded file. Orientation, colours and size are the encoder's work. */
export type ImageInput = Uint8Array

/**
 * Port: two towers that map pictures and words into one space (CLIP, Radford et al. 2021, arXiv:2103.00020).
 * Every vector is a Float32Array of `dimensions`, finite and of unit length.
 */
export interface DualEncoder {
  /** Names the weights; vectors of different ids are never compared. */
  readonly id: string
  readonly dimensions: number
  /** The longest text in tokens, markers included; longer text is cut by the pairing step, not here. */
  readonly maxTextTokens: number
  /** Multiplies a cosine to give a logit for softmax. */
  readonly logitScale: number
  /** Throws DiptychError 'unreadable' or 'too-large', naming the index of the picture. */
  embedImages(images: ImageInput[], signal?: AbortSignal): Promise<Float32Array[]>
  /** Text over maxTextTokens is truncated, as the models' own tokenizers do. */
  embedTexts(texts: string[], signal?: AbortSignal): Promise<Float32Array[]>
  /** Tokens that the text needs, markers included. */
  countTokens(text: string): number
}
