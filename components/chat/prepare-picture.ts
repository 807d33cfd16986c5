import { formatBytes } from '../ui/format.ts'

export interface PreparedPicture {
  /** A data URL. */
  url: string
  mediaType: string
  name: string
}

export const acceptedPictures = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']

/** Longest side in pixels; a search needs no more. */
const longestSide = 2048
/** A file above this is not even tried: decoding it could take all the memory of a phone. */
const largestFile = 40 * 1024 * 1024
/** Below this, and within the longest side, a file goes as it is. */
const largestAsIs = 3 * 1024 * 1024

/** Why a file can't be taken as a picture, in words for the reader; null where it can. */
export function refusePicture({ type, size, name }: Pick<File, 'type' | 'size' | 'name'>): string | null {
  if (!acceptedPictures.includes(type))
    return `“${name}” is not a picture that can be searched with. JPEG, PNG, WebP, GIF and AVIF can.`
  if (size > largestFile)
    return `“${name}” is ${formatBytes(size)}. Pictures of up to ${formatBytes(largestFile)} can be searched with.`
  if (size === 0) return `“${name}” is empty.`
  return null
}

/** The size that a picture is scaled to, its shape kept; never larger than it is. */
export function scaledSize(width: number, height: number): { width: number; height: number } {
  const factor = Math.min(1, longestSide / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
}

/** Reads a picture as a data URL, scaled down in the browser where it is large. Throws an Error for the reader. */
export async function preparePicture(file: File): Promise<PreparedPicture> {
  const refusal = refusePicture(file)
  if (refusal) throw new Error(refusal)
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file)
  } catch {
    throw new Error(`“${file.name}” can’t be read as a picture. It may be damaged.`)
  }
  try {
    const size = scaledSize(bitmap.width, bitmap.height)
    const isSmall = size.width === bitmap.width && size.height === bitmap.height && file.size <= largestAsIs
    const blob = isSmall ? file : await draw(bitmap, size)
    return { url: await readDataUrl(blob), mediaType: blob.type, name: file.name }
  } finally {
    bitmap.close()
  }
}

async function draw(bitmap: ImageBitmap, { width, height }: { width: number; height: number }): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The browser could not scale the picture down.')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  // WebP keeps transparency; a browser that can't write it gives PNG.
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.9))
  if (!blob) throw new Error('The browser could not scale the picture down.')
  return blob
}

function readDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Error('The file could not be read.'))
    reader.readAsDataURL(blob)
  })
}
