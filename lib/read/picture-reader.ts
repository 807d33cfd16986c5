import exifr from 'exifr'
import sharp from 'sharp'
import { DiptychError } from '../errors.ts'
import type { EncodedImage, Metadata, SourceFile } from '../types.ts'
import { buildDocument } from './build-document.ts'
import { type PictureHeader, readPictureHeader } from './encoded-image.ts'
import type { Reader, ReadOptions } from './reader.ts'

/** Photographs, drawings and scans. The words are those that came with the file, else those that the file holds. */
export const pictureReader: Reader = {
  name: 'picture',
  mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff'],

  async read(file: SourceFile, { maxPixels, signal }: ReadOptions) {
    signal?.throwIfAborted()
    const header = await readPictureHeader(file.bytes, file.name, maxPixels)
    const { image, warnings } = await mend(header, file.name)
    // Of a TIFF, pages are scans of a paper; of the others, frames of a film whose first is the picture.
    if (header.image.mediaType === 'image/tiff' && header.frames > 1) {
      warnings.push(`Only the first of ${header.frames} pages was read; save it as PDF to have them all.`)
    }
    const embedded = await readEmbedded(header)
    const caption = file.caption ?? embedded.caption
    return buildDocument(file, {
      blocks: [{ kind: 'figure', image, caption, alt: null, page: null, box: null, heading: null }],
      metadata: embedded.metadata,
      warnings,
    })
  },
}

/** Where the end of a file is missing, what there is of the picture is saved anew, so that every later step can open it. */
async function mend({ image }: PictureHeader, name: string): Promise<{ image: EncodedImage; warnings: string[] }> {
  if (hasEnd(image)) return { image, warnings: [] }
  try {
    const rest = sharp(image.bytes, { failOn: 'none', limitInputPixels: false }).autoOrient()
    const { data, info } = await rest.webp({ quality: 90 }).toBuffer({ resolveWithObject: true })
    const mended = { bytes: new Uint8Array(data), mediaType: 'image/webp', width: info.width, height: info.height }
    return { image: mended, warnings: ['The end of the file is missing, and with it a part of the picture.'] }
  } catch (thrown) {
    throw new DiptychError('unreadable', `${name} is cut off.`, 'Copy or download it again.', thrown)
  }
}

/** Looks for the mark that ends a file of the format; cheap, where decoding every picture twice would not be. */
function hasEnd({ bytes, mediaType }: EncodedImage): boolean {
  // Cameras and editors append previews or zeros: the mark may stand a little before the end.
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (mediaType === 'image/jpeg') return tail.lastIndexOf(Buffer.from([0xff, 0xd9])) > 2
  if (mediaType === 'image/png') return tail.lastIndexOf('IEND') > 0
  if (mediaType === 'image/gif') return tail.lastIndexOf(0x3b) > 0
  if (mediaType === 'image/webp') return tail.length >= tail.readUInt32LE(4) + 8
  return true
}

interface Embedded {
  caption: string | null
  metadata: Metadata
}

/** What cameras write as a description when nobody wrote one. */
const NO_DESCRIPTION = /^(olympus digital camera|sony dsc|minolta digital camera|digital camera|untitled|default)?\W*$/i

/** Description, date and camera from EXIF, IPTC and XMP. https://mutiny.cz/exifr */
async function readEmbedded({ image, metadata: { exif, iptc, xmp } }: PictureHeader): Promise<Embedded> {
  if (!exif && !iptc && !xmp) return { caption: null, metadata: {} }
  const tags = await exifr
    .parse(image.bytes, {
      tiff: true,
      exif: true,
      iptc: true,
      xmp: true,
      gps: false,
      mergeOutput: true,
      reviveValues: true,
    })
    .catch(() => null)
  if (!tags) return { caption: null, metadata: {} }
  const captions = [tags.Caption, tags.description, tags.ImageDescription].map(plain)
  const taken: unknown = tags.DateTimeOriginal
  const metadata: [string, string][] = [
    ['taken', taken instanceof Date && !Number.isNaN(taken.getTime()) ? localTime(taken) : ''],
    ['camera', plain(tags.Model)],
    ['title', plain(tags.title ?? tags.ObjectName)],
    ['artist', plain(tags.Artist)],
    ['copyright', plain(tags.Copyright)],
  ]
  return {
    caption: captions.find((caption) => !NO_DESCRIPTION.test(caption)) ?? null,
    metadata: Object.fromEntries(metadata.filter(([, value]) => value !== '')),
  }
}

/** A tag as text: XMP wraps a text with its language, IPTC gives lists. */
function plain(tag: unknown): string {
  if (Array.isArray(tag)) return tag.map(plain).join(', ')
  if (typeof tag === 'object' && tag !== null && 'value' in tag) return plain(tag.value)
  return typeof tag === 'string' ? tag.replaceAll('\0', '').trim() : ''
}

/** EXIF has no time zone: the hour that the camera showed. */
function localTime(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(pad).join('-')
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':')}`
}
