import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { type Matrix, multiply, type Rectangle, transformed, union } from './rectangle.ts'

/** Words that were set one after the other on one line, without a gap that a column or a table cell would leave. */
export interface Segment extends Rectangle {
  text: string
  /** Height of the letters in points. */
  size: number
  baseline: number
  bold: boolean
  rightToLeft: boolean
  /** Turned or vertical: it belongs to no line. */
  turned: boolean
}

type TextItem = Extract<Awaited<ReturnType<PDFPageProxy['getTextContent']>>['items'][number], { str: string }>

/** Gaps in ems: a space between words, and what is no longer one line of words. */
const SPACE = 0.15
const BREAK = 1.3

/** Text in the order of the content stream. Call after the operators were read, since these load the fonts' names. */
export async function readPageText(page: PDFPageProxy, base: Matrix): Promise<Segment[]> {
  const { items, styles } = await page.getTextContent()
  const segments: Segment[] = []
  let open: Segment | null = null
  for (const item of items) {
    if (!('str' in item)) continue
    const style = styles[item.fontName]
    if (item.str.trim() !== '') {
      const next = asSegment(item, base, style?.ascent ?? 0.8, style?.vertical ?? false, isBold(page, item.fontName))
      if (open && continues(open, next)) append(open, next)
      else {
        segments.push(next)
        open = next
      }
    } else if (open && item.str !== '' && !open.text.endsWith(' ')) open.text += ' '
  }
  for (const segment of segments) segment.text = segment.text.trim()
  return segments
}

function asSegment(item: TextItem, base: Matrix, ascent: number, vertical: boolean, bold: boolean): Segment {
  const matrix = multiply(base, item.transform)
  const [a = 1, b = 0, c = 0, d = 1, , baseline = 0] = matrix
  const size = Math.hypot(c, d) || item.height || 1
  const along = Math.hypot(a, b) || 1
  const rise = ascent > 0 && ascent <= 1.2 ? ascent : 0.8
  // The matrix is in ems, the width in points.
  const bounds = vertical
    ? transformed(matrix, -0.5, -item.height / size, 0.5, 0)
    : transformed(matrix, 0, rise - 1, item.width / along, rise)
  return {
    ...bounds,
    text: item.str,
    size,
    baseline,
    bold,
    rightToLeft: item.dir === 'rtl',
    turned: vertical || a <= 0 || Math.abs(b) > Math.abs(a) * 0.1,
  }
}

function continues(open: Segment, next: Segment): boolean {
  if (open.turned || next.turned) return open.turned && next.turned && nearby(open, next)
  const smaller = Math.min(open.size, next.size)
  // Raised and lowered signs share at least some height with their line.
  if (Math.abs(open.baseline - next.baseline) > smaller * 0.6) return false
  if (Math.max(open.size, next.size) > smaller * 2.2) return false
  const gap = gapBetween(open, next)
  return gap > -open.size && gap < BREAK * Math.max(open.size, next.size)
}

function gapBetween(open: Segment, next: Segment): number {
  return next.rightToLeft && open.rightToLeft ? open.left - next.right : next.left - open.right
}

/** Turned words are joined where they stand at most two ems from each other. */
function nearby(open: Segment, next: Segment): boolean {
  const gapX = Math.max(open.left, next.left) - Math.min(open.right, next.right)
  const gapY = Math.max(open.top, next.top) - Math.min(open.bottom, next.bottom)
  return Math.max(gapX, gapY) < next.size * 2
}

function append(open: Segment, next: Segment): void {
  const apart = open.turned || gapBetween(open, next) > SPACE * Math.min(open.size, next.size)
  const spaced = /\s$/.test(open.text) || /^\s/.test(next.text)
  open.text += apart && !spaced ? ` ${next.text}` : next.text
  open.bold &&= next.bold
  if (next.size > open.size) {
    open.size = next.size
    open.baseline = next.baseline
  }
  Object.assign(open, boundsOf(union(open, next)))
}

function boundsOf({ left, top, right, bottom }: Rectangle): Rectangle {
  return { left, top, right, bottom }
}

/** `ABCDEF+Arial-BoldMT`, `NimbusRomNo9L-Medi`, and the bold ones of TeX: `CMBX12`, `SFBX1000`. */
const BOLD_NAME = /bold|black|heavy|demi|medi(?!um)|\b(?:cm|sf|lm)(?:ss)?bx/i

/** By the font's own name, which openPdf asks for. */
function isBold(page: PDFPageProxy, fontName: string): boolean {
  if (!page.commonObjs.has(fontName)) return false
  const font: unknown = page.commonObjs.get(fontName)
  return typeof font === 'object' && font !== null && BOLD_NAME.test(String(Reflect.get(font, 'name')))
}
