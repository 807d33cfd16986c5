import type { Line } from './reading-order.ts'
import { heightOf, type Rectangle, sharedWidth, union, widthOf } from './rectangle.ts'

export interface Paragraph extends Rectangle {
  text: string
  lines: number
  /** Segments that stand apart on its lines; as many as lines in running text. */
  pieces: number
  /** Height of the letters in points. */
  size: number
  bold: boolean
}

const BULLET = /^(?:[•·▪◦‣–—*-]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)/i

/** Joins lines, in reading order, that were set as one paragraph. */
export function asParagraphs(lines: Line[]): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let last: Line | null = null
  for (const line of lines) {
    const paragraph = paragraphs.at(-1)
    if (last && paragraph && continuesParagraph(paragraph, last, line)) {
      Object.assign(paragraph, union(paragraph, line))
      paragraph.text = joinLines(paragraph.text, line.text)
      paragraph.lines += 1
      paragraph.pieces += line.pieces
    } else {
      const { left, top, right, bottom, text, size, bold, pieces } = line
      paragraphs.push({ left, top, right, bottom, text, size, bold, pieces, lines: 1 })
    }
    last = line
  }
  return paragraphs
}

function continuesParagraph(paragraph: Paragraph, last: Line, line: Line): boolean {
  const size = Math.max(last.size, line.size)
  const step = line.bottom - last.bottom
  if (step < size * 0.5 || line.top - last.bottom > size * 0.75) return false
  if (Math.abs(line.size - last.size) > size * 0.12 || line.bold !== last.bold) return false
  if (sharedWidth(paragraph, line) < Math.min(widthOf(paragraph), widthOf(line)) * 0.5) return false
  if (BULLET.test(line.text)) return false
  // A line that begins further right than the ones above, after one that ended early or in full, begins a paragraph.
  const indented = line.left > paragraph.left + size * 0.9 && !BULLET.test(paragraph.text)
  return !indented || isCentred(paragraph, line)
}

function isCentred(paragraph: Paragraph, line: Line): boolean {
  const middle = (rectangle: Rectangle) => (rectangle.left + rectangle.right) / 2
  return Math.abs(middle(paragraph) - middle(line)) < heightOf(line) / 2
}

/** A word divided at the end of a line becomes whole again. */
export function joinLines(text: string, next: string): string {
  return /\p{L}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(next) ? text.slice(0, -1) + next : `${text} ${next}`
}

/** Sentences, not the words in a chart or the cells of a table. */
export function isRunningText({ text, lines, pieces }: Paragraph): boolean {
  return text.length / pieces >= 25 && (lines >= 2 || text.length >= 80)
}
