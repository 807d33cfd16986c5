import { HeadingPath } from '../heading-path.ts'
import { isRunningText, type Paragraph } from './paragraphs.ts'
import { heightOf, type Rectangle } from './rectangle.ts'

/** A line of a table of contents: dots, and the number of a page. */
const CONTENTS_LINE = /(?:\.\s?){4,}\s*[\divxlc]*$/i

/** `12`, `– 12 –`, `xii`, `Page 3 of 10` in the margin. */
const PAGE_NUMBER =
  /^(?:page|seite|página|pagina|पृष्ठ)?\s*[-–—[(|]*\s*(?:[\d०-९]+|[ivxlc]+)(?:\s*(?:\/|of|von|de|di)\s*\d+)?\s*[-–—\])|]*$/i

/** Headings and repeated lines can only be told when all pages are known. */
export class Outline {
  readonly #bodySize: number
  readonly #headings = new HeadingPath()
  readonly #running: Map<string, number>
  readonly #seen = new Set<string>()
  readonly #titles = new Set<string>()
  readonly #pageNumbers: ReadonlySet<Paragraph>

  /** A first page without a sentence names the work; that stands above all, and would say nothing of any part. */
  readonly #titlePage: ReadonlySet<Paragraph>

  constructor(pages: { paragraphs: Paragraph[]; bounds: Rectangle }[]) {
    this.#bodySize = bodySize(pages.flatMap(({ paragraphs }) => paragraphs))
    const [first] = pages
    const isSentence = (paragraph: Paragraph) => isRunningText(paragraph) && !this.#isLarge(paragraph)
    const isTitle = pages.length > 1 && first !== undefined && !first.paragraphs.some(isSentence)
    this.#titlePage = new Set(isTitle ? first.paragraphs : [])
    this.#pageNumbers = pageNumbers(pages)
    this.#running = new Map()
    for (const { paragraphs, bounds } of pages) {
      const keys = paragraphs.filter((paragraph) => isInMargin(paragraph, bounds)).map(runningKey)
      for (const key of new Set(keys)) this.#running.set(key, (this.#running.get(key) ?? 0) + 1)
    }
  }

  /** The headings above the paragraph, itself included where it is one. */
  headingOf(paragraph: Paragraph): string | null {
    const level = this.#titlePage.has(paragraph) ? null : this.#level(paragraph)
    if (level !== null) {
      this.#headings.enter(level, paragraph.text)
      this.#titles.add(runningKey(paragraph))
    }
    return this.#headings.path
  }

  get heading(): string | null {
    return this.#headings.path
  }

  /**
   * true for what is not read again: a line at the edge of a page that three pages or more have is kept where it is met
   * first, and so is one there that repeats a heading above; the number of a page alone is never kept.
   */
  isRepeated(paragraph: Paragraph, bounds: Rectangle): boolean {
    if (this.#pageNumbers.has(paragraph)) return true
    if (!isInMargin(paragraph, bounds)) return false
    const key = runningKey(paragraph)
    if (this.#titles.has(key)) return true
    if ((this.#running.get(key) ?? 0) < 3) return false
    if (this.#seen.has(key)) return true
    this.#seen.add(key)
    return false
  }

  #isLarge({ size }: Pick<Paragraph, 'size'>): boolean {
    return size > this.#bodySize * 1.15
  }

  /** The larger the letters, the higher the heading; bold ones in the text's own size come last, by their number. */
  #level({ text, size, bold, lines }: Paragraph): number | null {
    if (text.length > 200 || lines > 3 || !/\p{L}{2}/u.test(text) || CONTENTS_LINE.test(text)) return null
    if (this.#isLarge({ size })) return 10_000 - Math.round(size * 10)
    const depth = /^(\d+(?:\.\d+)*)\.?\s/.exec(text)?.[1]?.split('.').length ?? 1
    const alone = bold && lines === 1 && text.length <= 100 && !/[.:;,]$/.test(text)
    return alone && size >= this.#bodySize * 0.95 ? 20_000 + depth : null
  }
}

/** The size in which most characters are set. */
function bodySize(paragraphs: Paragraph[]): number {
  const counts = new Map<number, number>()
  for (const { size, text } of paragraphs) {
    const rounded = Math.round(size * 2) / 2
    counts.set(rounded, (counts.get(rounded) ?? 0) + text.length)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** Numbers in the margins, and above or below all text where three pages have one at the same height. */
function pageNumbers(pages: { paragraphs: Paragraph[]; bounds: Rectangle }[]): Set<Paragraph> {
  const heights = new Map<number, Paragraph[]>()
  const found = new Set<Paragraph>()
  for (const { paragraphs, bounds } of pages) {
    const top = Math.min(...paragraphs.map((paragraph) => paragraph.top))
    const bottom = Math.max(...paragraphs.map((paragraph) => paragraph.bottom))
    for (const paragraph of paragraphs.filter(({ text }) => PAGE_NUMBER.test(text))) {
      if (isInMargin(paragraph, bounds)) found.add(paragraph)
      if (paragraph.top > top && paragraph.bottom < bottom) continue
      const height = Math.round(paragraph.top)
      heights.set(height, [...(heights.get(height) ?? []), paragraph])
    }
  }
  for (const same of heights.values()) if (same.length >= 3) for (const paragraph of same) found.add(paragraph)
  return found
}

/** The upper and lower twelfth of a page, where headers, footers and page numbers stand. */
function isInMargin({ top, bottom, lines }: Paragraph, bounds: Rectangle): boolean {
  const margin = heightOf(bounds) / 12
  return lines <= 2 && (bottom < bounds.top + margin || top > bounds.bottom - margin)
}

/** `Page 3 of 10` is the same line as `Page 4 of 10`, and `Brakes 17` as `3.2 Brakes`. */
function runningKey({ text }: Paragraph): string {
  const words = text.replace(/[\d०-९]+/g, '#').toLowerCase()
  return words.replace(/^(?:chapter\s+)?[#.\s]*[:.]?\s*|[\s#]+$/g, '') || words
}
