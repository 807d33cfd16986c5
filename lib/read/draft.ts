import { DiptychError } from '../errors.ts'
import type { Block, EncodedImage, SourceFile } from '../types.ts'
import { readPictureHeader } from './encoded-image.ts'

/** A block of a marked-up text whose picture has not been fetched yet. */
export type Draft =
  | { kind: 'text'; text: string; heading: string | null }
  | {
      kind: 'picture'
      /** As the markup has it: relative, an address, or a data: URI. */
      reference: string
      alt: string | null
      caption: string | null
      heading: string | null
    }

/** Icons, spacers and counting pixels: pictures with a side shorter than this are not shown to anyone on purpose. */
export const MIN_PICTURE_SIDE = 32

/**
 * Drafts with their pictures. Where a picture can't be had, its words stay as text and a warning says why; the same
 * picture is fetched once.
 */
export async function finishDrafts(drafts: Draft[], file: SourceFile, maxPixels: number, signal?: AbortSignal) {
  const blocks: Block[] = []
  const warnings = new Set<string>()
  const pictures = new Map<string, EncodedImage | null>()
  const load = async (reference: string) => {
    signal?.throwIfAborted()
    try {
      return await loadPicture(reference, file, maxPixels)
    } catch (thrown) {
      signal?.throwIfAborted()
      warnings.add(DiptychError.from(thrown).message)
      return null
    }
  }
  for (const draft of drafts) {
    const { heading } = draft
    const placed = { heading, page: null, box: null }
    if (draft.kind === 'text') {
      blocks.push({ kind: 'text', text: draft.text, ...placed })
      continue
    }
    const { reference, alt, caption } = draft
    const image = pictures.has(reference) ? (pictures.get(reference) ?? null) : await load(reference)
    pictures.set(reference, image)
    const words = [...new Set([caption, alt].filter((text) => text !== null))].join('\n')
    if (image) blocks.push({ kind: 'figure', image, caption, alt, ...placed })
    else if (words !== '') blocks.push({ kind: 'text', text: words, ...placed })
  }
  return { blocks, warnings: [...warnings] }
}

/** null for decoration; throws where the picture is not there or can't be read. */
async function loadPicture(reference: string, file: SourceFile, maxPixels: number): Promise<EncodedImage | null> {
  const inline = reference.startsWith('data:')
  const name = inline ? 'A picture in the text' : `The picture ${reference}`
  const bytes = inline ? dataBytes(reference) : await file.resolve(reference)
  if (!bytes) {
    const elsewhere = /^(https?:)?\/\//i.test(reference)
    const why = elsewhere ? 'is on another server and was not fetched' : 'is not beside the text'
    throw new DiptychError('not-found', `${name} ${why}.`, 'Put it beside the text and refer to it by its name.')
  }
  const { image } = await readPictureHeader(bytes, name, maxPixels)
  return Math.min(image.width, image.height) < MIN_PICTURE_SIDE ? null : image
}

/** RFC 2397. */
function dataBytes(uri: string): Uint8Array | null {
  const comma = uri.indexOf(',')
  if (comma < 0) return null
  const data = uri.slice(comma + 1)
  if (/;base64$/i.test(uri.slice(0, comma).trim())) return Buffer.from(data, 'base64')
  return Buffer.from(
    data.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
