import sharp from 'sharp'

/** Pixels of the longer side: models cut larger pictures into tiles or shrink them, and every tile is prompt to read. */
const usualSide = 768

/** What a picture takes of a model's window; between 256 (Gemma) and about 1,000 (Qwen-VL at this size). */
export const pictureTokens = 800

/**
 * A picture as every model with vision takes it: upright, on white, JPEG, with a longer side of 768 pixels at most, or of
 * `longestSide`. Null if it can't be read.
 */
export async function pictureForModel(bytes: Uint8Array, longestSide = usualSide): Promise<Uint8Array | null> {
  try {
    return await sharp(bytes, { limitInputPixels: 100_000_000 })
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .jpeg({ quality: 85 })
      .toBuffer()
  } catch {
    // Nothing depends on one broken picture; the reader reported it when the file was ingested.
    return null
  }
}
