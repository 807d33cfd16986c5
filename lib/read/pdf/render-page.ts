import { createCanvas } from '@napi-rs/canvas'
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { DiptychError } from '../../errors.ts'
import type { EncodedImage } from '../../types.ts'
import { openPdf } from './open-pdf.ts'
import { heightOf, type Rectangle, widthOf } from './rectangle.ts'

/** Pixels of a rendering, whatever the page's proportions: 64 MB while it is made. */
const MAX_PIXELS = 16e6
/** Pixels on a side; WebP itself ends at 16,383. */
const MAX_SIDE = 8192
/** Pixels of one picture within the page that pdf.js will decode. */
const MAX_IMAGE_PIXELS = 100e6
const QUALITY = 90

/** A page (from 1) as WebP, `width` pixels wide, less where the page is extremely long. */
export async function renderPdfPage(bytes: Uint8Array, page: number, width: number): Promise<Uint8Array> {
  const pdf = await openPdf(bytes, MAX_IMAGE_PIXELS)
  try {
    if (!Number.isInteger(page) || page < 1 || page > pdf.numPages) {
      throw new DiptychError('not-found', `The PDF has no page ${page}.`, `Give a page from 1 to ${pdf.numPages}.`)
    }
    const proxy = await pdf.getPage(page)
    const viewport = proxy.getViewport({ scale: 1 })
    const whole = { left: 0, top: 0, right: viewport.width, bottom: viewport.height }
    return (await renderRegion(proxy, whole, width)).bytes
  } finally {
    await pdf.loadingTask.destroy()
  }
}

/** A part of a page as it looks, with all that is drawn over it, as WebP of about `width` pixels. */
export async function renderRegion(page: PDFPageProxy, region: Rectangle, width: number): Promise<EncodedImage> {
  const [across, down] = [widthOf(region), heightOf(region)]
  const scale = Math.min(
    Math.max(1, width) / across,
    Math.sqrt(MAX_PIXELS / (across * down)),
    MAX_SIDE / Math.max(across, down),
  )
  const size = (length: number) => Math.max(1, Math.round(length * scale))
  const canvas = createCanvas(size(across), size(down))
  const viewport = page.getViewport({ scale, offsetX: -region.left * scale, offsetY: -region.top * scale })
  // pdf.js is typed for the browser's canvas; @napi-rs/canvas has the same methods.
  const canvasContext = canvas.getContext('2d') as unknown as CanvasRenderingContext2D
  await page.render({ canvas: null, canvasContext, viewport }).promise
  const bytes = new Uint8Array(await canvas.encode('webp', QUALITY))
  return { bytes, mediaType: 'image/webp', width: canvas.width, height: canvas.height }
}
