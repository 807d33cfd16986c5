import sharp, { type Metadata } from 'sharp'
import { DiptychError } from '../errors.ts'
import type { EncodedImage } from '../types.ts'

/** Formats that a browser shows and sharp decodes, by sharp's names; AVIF is HEIF with AV1 inside. */
const mediaTypes = new Map([
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heif', 'image/avif'],
  ['tiff', 'image/tiff'],
])

export interface PictureHeader {
  image: EncodedImage
  /** Frames or pages. */
  frames: number
  metadata: Metadata
}

/**
 * Reads a picture's header; nothing is decoded, so that a picture of a few bytes that claims a billion pixels costs
 * nothing. Throws 'unreadable', 'unsupported-type' or 'too-large'.
 */
export async function readPictureHeader(bytes: Uint8Array, name: string, maxPixels: number): Promise<PictureHeader> {
  let metadata: Metadata
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch (thrown) {
    throw new DiptychError('unreadable', `${name} is broken or no picture.`, 'Save it again as JPEG or PNG.', thrown)
  }
  const mediaType = mediaTypes.get(metadata.format)
  if (!mediaType || (metadata.format === 'heif' && metadata.compression !== 'av1')) {
    const format = metadata.format === 'svg' ? 'a drawing in SVG' : `in the format ${metadata.format}`
    throw new DiptychError('unsupported-type', `${name} is ${format}, which is not read.`, 'Save it as PNG or JPEG.')
  }
  const { width, height } = metadata.autoOrient
  if (width * height > maxPixels) {
    throw new DiptychError(
      'too-large',
      `${name} has ${width} × ${height} pixels, more than the ${maxPixels / 1e6} million that a picture may have.`,
      'Save it smaller, or raise MAX_PIXELS.',
    )
  }
  return { image: { bytes, mediaType, width, height }, frames: metadata.pages ?? 1, metadata }
}
