import { hasFigureLabel } from '../figure-label.ts'
import { joinRasters, type PageGraphics } from './page-graphics.ts'
import type { Paragraph } from './paragraphs.ts'
import {
  areaOf,
  grown,
  heightOf,
  holdsCentreOf,
  intersection,
  type Rectangle,
  sharedHeight,
  sharedWidth,
  union,
  widthOf,
} from './rectangle.ts'

export interface FoundFigure {
  region: Rectangle
  /** Pixels from left to right that the picture has; null for a drawing, which is as sharp as one wants. */
  pixelWidth: number | null
  caption: string | null
  /** The paragraph in whose place the figure is read: its caption; null where it has none. */
  anchor: Paragraph | null
  /** Words within the picture: axes, legends, labels. */
  words: string | null
  /** The page itself: a scan, or letters turned into outlines. */
  wholePage: boolean
}

export interface PageFigures {
  figures: FoundFigure[]
  /** What is left for the running text: no captions, no words of pictures. */
  text: Paragraph[]
}

/** Points: smaller pictures are bullets, rules and logos; a third of an inch. */
const MIN_SIDE = 24
/** Pixels: smaller pictures have nothing to see in them. */
const MIN_PIXELS = 32
/** Points between a picture and a caption that names itself one. */
const LABEL_REACH = 60
/** A picture over this share of a page is the page itself, or its background. */
const WHOLE_PAGE = 0.85

/** Pictures and drawings of a page with the words that belong to them. */
export function findFigures(paragraphs: Paragraph[], graphics: PageGraphics, page: Rectangle): PageFigures {
  const rasters = joinRasters(graphics.rasters)
    .map((raster) => ({
      region: intersection(raster, page),
      pixelWidth: raster.pixelWidth,
      pixelHeight: raster.pixelHeight,
    }))
    .filter(({ region, pixelWidth, pixelHeight }) => isLarge(region) && Math.min(pixelWidth, pixelHeight) >= MIN_PIXELS)
  const whole = rasters.find(({ region }) => areaOf(region) > areaOf(page) * WHOLE_PAGE)
  const readable = paragraphs.length > 0
  if (whole && (!readable || graphics.invisibleText > 0.5)) {
    return { figures: [{ ...figureOf(page, whole.pixelWidth), wholePage: true }], text: paragraphs }
  }
  if (!readable && rasters.length === 0 && graphics.paths.some(isLarge)) {
    return { figures: [{ ...figureOf(page, null), wholePage: true }], text: [] }
  }
  // A picture behind the text of a whole page is its background.
  const figures = rasters
    .filter((raster) => raster !== whole)
    .map(({ region, pixelWidth }) => figureOf(region, pixelWidth))
  const captions = new Set<Paragraph>()
  for (const figure of figures) takeCaption(figure, outside(paragraphs, figures), captions)
  for (const label of paragraphs.filter(({ text }) => hasFigureLabel(text))) {
    if (captions.has(label)) continue
    const region = drawingAt(label, paragraphs, graphics.paths, page)
    if (!region) continue
    figures.push({ ...figureOf(region, null), caption: label.text, anchor: label })
    captions.add(label)
  }
  for (const figure of figures) {
    const words = paragraphs.filter((paragraph) => !captions.has(paragraph) && holdsCentreOf(figure.region, paragraph))
    figure.words = words.map(({ text }) => text).join(' ') || null
  }
  return { figures, text: outside(paragraphs, figures).filter((paragraph) => !captions.has(paragraph)) }
}

function figureOf(region: Rectangle, pixelWidth: number | null): FoundFigure {
  return { region, pixelWidth, caption: null, anchor: null, words: null, wholePage: false }
}

function isLarge(region: Rectangle): boolean {
  return widthOf(region) >= MIN_SIDE && heightOf(region) >= MIN_SIDE
}

function outside(paragraphs: Paragraph[], figures: FoundFigure[]): Paragraph[] {
  return paragraphs.filter((paragraph) => !figures.some(({ region }) => holdsCentreOf(region, paragraph)))
}

/** A caption that names itself one, below or else above; failing that, a short text close beneath. */
function takeCaption(figure: FoundFigure, paragraphs: Paragraph[], captions: Set<Paragraph>): void {
  const { region } = figure
  const beside = paragraphs.filter(
    (paragraph) => sharedWidth(paragraph, region) > Math.min(widthOf(paragraph), widthOf(region)) * 0.3,
  )
  const distance = (paragraph: Paragraph) => -sharedHeight(paragraph, region)
  const labelled = beside
    .filter((paragraph) => distance(paragraph) < LABEL_REACH && hasFigureLabel(paragraph.text))
    // One below wins over one above at the same distance: most styles put it there.
    .sort((a, b) => distance(a) - distance(b) || b.top - a.top)
  const beneath = beside
    .filter((paragraph) => paragraph.top > region.bottom - 2 && distance(paragraph) < paragraph.size * 1.2)
    .find((paragraph) => isShortUnder(paragraph, region, paragraphs))
  const caption = labelled[0] ?? beneath
  if (!caption) return
  figure.caption = caption.text
  figure.anchor = caption
  captions.add(caption)
}

/** Short, under the picture and no wider, and not larger than the text of the page. */
function isShortUnder(paragraph: Paragraph, region: Rectangle, paragraphs: Paragraph[]): boolean {
  const sizes = paragraphs.map(({ size }) => size).sort((a, b) => a - b)
  const usual = sizes[Math.floor(sizes.length / 2)] ?? paragraph.size
  const within = paragraph.left > region.left - 12 && paragraph.right < region.right + 12
  return within && paragraph.text.length <= 200 && paragraph.lines <= 3 && paragraph.size <= usual * 1.1
}

/** The drawing that a caption stands under, or else over: what is drawn between it and the next running text. */
function drawingAt(label: Paragraph, paragraphs: Paragraph[], paths: Rectangle[], page: Rectangle): Rectangle | null {
  const sameColumn = (other: Rectangle) => sharedWidth(other, label) > 0
  const walls = paragraphs.filter(
    (paragraph) => paragraph !== label && sameColumn(paragraph) && isRunningText(paragraph),
  )
  const ceiling = Math.max(page.top, ...walls.map(({ bottom }) => bottom).filter((bottom) => bottom <= label.top + 2))
  const floor = Math.min(page.bottom, ...walls.map(({ top }) => top).filter((top) => top >= label.bottom - 2))
  const above = { ...page, top: ceiling, bottom: label.top }
  const below = { ...page, top: label.bottom, bottom: floor }
  for (const zone of [above, below]) {
    const drawn = paths.filter((path) => inZone(path, zone) && areaOf(path) < areaOf(page) * WHOLE_PAGE)
    const region = growFrom(drawn.filter(sameColumn), drawn)
    if (!region || !isLarge(region)) continue
    const labels = paragraphs.filter((other) => other !== label && !isRunningText(other) && inZone(other, zone))
    return intersection(grown(withLabels(region, labels), 4), { ...zone, left: page.left, right: page.right })
  }
  return null
}

function inZone(inner: Rectangle, zone: Rectangle): boolean {
  return inner.top >= zone.top - 2 && inner.bottom <= zone.bottom + 2
}

/** The bounds of the first ones and of what lies close to them. */
function growFrom(first: Rectangle[], all: Rectangle[]): Rectangle | null {
  const [start, ...others] = first
  if (!start) return null
  let region = union(start, ...others)
  for (let round = 0; round < 4; round++)
    region = union(region, ...all.filter((path) => meets(grown(region, 12), path)))
  return region
}

/** With the words at its edges: ticks, axis titles, legends. */
function withLabels(region: Rectangle, labels: Paragraph[]): Rectangle {
  return union(region, ...labels.filter((label) => meets(grown(region, 18), label)))
}

function meets(a: Rectangle, b: Rectangle): boolean {
  return sharedWidth(a, b) >= 0 && sharedHeight(a, b) >= 0
}

/** Sentences, not the words in a chart. */
function isRunningText({ text, lines }: Paragraph): boolean {
  return text.length / lines >= 25 && (lines >= 2 || text.length >= 80)
}
