import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { DiptychError } from '../errors.ts'
import type { Block, EncodedImage, Metadata, SourceFile } from '../types.ts'
import { buildDocument, captionBlocks } from './build-document.ts'
import { type FoundFigure, findFigures } from './pdf/find-figures.ts'
import { openPdf } from './pdf/open-pdf.ts'
import { Outline } from './pdf/outline.ts'
import { readPageGraphics } from './pdf/page-graphics.ts'
import { readPageText } from './pdf/page-text.ts'
import type { Paragraph } from './pdf/paragraphs.ts'
import { asBox, type Rectangle, widthOf } from './pdf/rectangle.ts'
import { renderRegion } from './pdf/render-page.ts'
import type { Reader, ReadOptions } from './reader.ts'

/** Text with its place, pictures and drawings with their captions. A figure is taken as it looks on the page. */
export const pdfReader: Reader = {
  name: 'pdf',
  mediaTypes: ['application/pdf'],

  async read(file, options) {
    options.signal?.throwIfAborted()
    const pdf = await openPdf(file.bytes, options.maxPixels)
    try {
      const warnings = new Warnings()
      const pages = await readPages(pdf, options, warnings)
      const blocks = [...captionBlocks(file), ...asBlocks(pages)]
      if (blocks.length === 0) throw noContent(file, warnings)
      const metadata = await readMetadata(pdf)
      return buildDocument(file, { blocks, pages: pdf.numPages, metadata, warnings: warnings.list() })
    } finally {
      await pdf.loadingTask.destroy()
    }
  },
}

interface PageContent {
  number: number
  bounds: Rectangle
  /** As they are read. */
  entries: (Paragraph | RenderedFigure)[]
}

type RenderedFigure = FoundFigure & { image: EncodedImage }

const MAX_PAGES = 3000
/** Pixels per point of a drawing, and of a scanned page: 180 and 144 to the inch. */
const DRAWING_DENSITY = 2.5
const SCAN_DENSITY = 2
/** Pixels; no screen shows a figure wider. */
const MAX_FIGURE_WIDTH = 2400

async function readPages(pdf: PDFDocumentProxy, { signal, budget = Infinity }: ReadOptions, warnings: Warnings) {
  const pages: PageContent[] = []
  const start = performance.now()
  for (let number = 1; number <= pdf.numPages; number++) {
    signal?.throwIfAborted()
    if (number > MAX_PAGES || performance.now() - start > budget) {
      warnings.add('was not read: the document takes too long', number, pdf.numPages)
      break
    }
    try {
      const page = await readPage(pdf, number)
      pages.push(page)
      const unread = figuresOf(page).some(({ wholePage }) => wholePage) && paragraphsOf(page).length === 0
      if (unread) warnings.add('is a picture; the words in it were not read', number)
    } catch {
      warnings.add('is broken and was not read', number)
    }
  }
  return pages
}

async function readPage(pdf: PDFDocumentProxy, number: number): Promise<PageContent> {
  const page = await pdf.getPage(number)
  try {
    const viewport = page.getViewport({ scale: 1 })
    const bounds = { left: 0, top: 0, right: viewport.width, bottom: viewport.height }
    const graphics = await readPageGraphics(page, viewport.transform, bounds)
    const segments = await readPageText(page, viewport.transform)
    const entries: PageContent['entries'] = []
    for (const entry of findFigures(segments, graphics, bounds).entries) {
      if (!('region' in entry)) {
        entries.push(entry)
        continue
      }
      const { region, pixelWidth, wholePage } = entry
      const width = pixelWidth ?? widthOf(region) * (wholePage ? SCAN_DENSITY : DRAWING_DENSITY)
      entries.push({ ...entry, image: await renderRegion(page, region, Math.min(width, MAX_FIGURE_WIDTH)) })
    }
    return { number, bounds, entries }
  } finally {
    page.cleanup()
  }
}

function figuresOf({ entries }: PageContent): RenderedFigure[] {
  return entries.flatMap((entry) => ('region' in entry ? [entry] : []))
}

function paragraphsOf({ entries }: PageContent): Paragraph[] {
  return entries.flatMap((entry) => ('region' in entry ? [] : [entry]))
}

function asBlocks(pages: PageContent[]): Block[] {
  const outline = new Outline(pages.map((page) => ({ bounds: page.bounds, paragraphs: paragraphsOf(page) })))
  const decoration = repeatedFigures(pages)
  return pages.flatMap(({ number, bounds, entries }): Block[] => {
    const blocks: Block[] = []
    for (const entry of entries) {
      const place = (rectangle: Rectangle) => ({ page: number, box: asBox(rectangle, bounds) })
      if (!('region' in entry)) {
        if (outline.isRepeated(entry, bounds)) continue
        blocks.push({ kind: 'text', text: entry.text, heading: outline.headingOf(entry), ...place(entry) })
      } else if (!decoration.has(figureKey(entry))) {
        const { image, caption, words } = entry
        blocks.push({ kind: 'figure', image, caption, alt: words, heading: outline.heading, ...place(entry.region) })
      }
    }
    return blocks
  })
}

/** The same place and size on at least a third of the pages, and three: a logo, a frame, a watermark. */
function repeatedFigures(pages: PageContent[]): Set<string> {
  const counts = new Map<string, number>()
  for (const page of pages) {
    for (const key of new Set(figuresOf(page).map(figureKey))) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const least = Math.max(3, pages.length / 3)
  return new Set([...counts].filter(([key, count]) => count >= least && key !== '').map(([key]) => key))
}

/** '' for figures that are never decoration: scans of pages are all alike in place and size. */
function figureKey({ region, caption, pixelWidth, wholePage }: FoundFigure): string {
  if (caption !== null || wholePage) return ''
  return [region.left, region.top, region.right, region.bottom, pixelWidth ?? 0].map(Math.round).join(' ')
}

async function readMetadata(pdf: PDFDocumentProxy): Promise<Metadata> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }))
  const wanted = [
    ['title', 'Title'],
    ['author', 'Author'],
    ['subject', 'Subject'],
  ] as const
  return Object.fromEntries(
    wanted.flatMap(([name, key]) => {
      const value: unknown = Reflect.get(info, key)
      return typeof value === 'string' && value.trim() ? [[name, value.trim()]] : []
    }),
  )
}

function noContent(file: SourceFile, warnings: Warnings): DiptychError {
  const why = warnings.list()[0] ?? 'its pages are empty'
  return new DiptychError('unreadable', `Nothing could be read in ${file.name}: ${why}`, 'Save it again as PDF.')
}

/** The same about many pages is said once: `pages 3–7, 9: …`. */
class Warnings {
  readonly #pages = new Map<string, [from: number, to: number][]>()

  add(what: string, from: number, to = from): void {
    const ranges = this.#pages.get(what) ?? []
    const last = ranges.at(-1)
    if (last && last[1] === from - 1) last[1] = to
    else ranges.push([from, to])
    this.#pages.set(what, ranges)
  }

  list(): string[] {
    return [...this.#pages].map(([what, ranges]) => {
      const many = ranges.length > 1 || ranges.some(([from, to]) => to > from)
      const numbers = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
      return `${many ? 'Each of pages' : 'Page'} ${numbers} ${what}.`
    })
  }
}
