import { hasFigureLabel } from '../figure-label.ts'
import { cutColumnsUnder, cutLabelledColumns } from './caption-columns.ts'
import { drawingWords } from './drawing-words.ts'
import { findCaptions } from './find-captions.ts'
import { type Drawing, findDrawings, MIN_SIDE, WHOLE_PAGE } from './find-drawings.ts'
import { joinRasters, type Raster } from './join-rasters.ts'
import type { PageGraphics } from './page-graphics.ts'
import type { Segment } from './page-text.ts'
import { asParagraphs, isRunningText, type Paragraph } from './paragraphs.ts'
import { insertByPlace, placeFigures } from './place-figures.ts'
import { inReadingOrder } from './reading-order.ts'
import { areaOf, heightOf, holdsCentreOf, intersection, meets, type Rectangle, union, widthOf } from './rectangle.ts'

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

export interface PageContents {
  /** As they are read. No caption and no word of a picture is in the running text. */
  entries: (Paragraph | FoundFigure)[]
}

/** Pixels: smaller pictures have nothing to see in them. */
const MIN_PIXELS = 32

/** The text, pictures and drawings of a page, in the order in which all is read. */
export function findFigures(segments: Segment[], graphics: PageGraphics, page: Rectangle): PageContents {
  const rasters = visibleRasters(graphics.rasters, page)
  const whole = rasters.find((raster) => areaOf(raster) > areaOf(page) * WHOLE_PAGE)
  const readable = segments.length > 0
  if (whole && (!readable || graphics.invisibleText > 0.5)) {
    const text = asParagraphs(inReadingOrder(segments))
    return { entries: [{ ...figureOf(page, whole.pixelWidth), wholePage: true }, ...text] }
  }
  if (!readable && rasters.length === 0 && graphics.paths.some(isLarge)) {
    return { entries: [{ ...figureOf(page, null), wholePage: true }] }
  }
  // A picture behind the text of a whole page is its background.
  const pictures = rasters.filter((raster) => raster !== whole)
  const { columns, rest } = cutLabelledColumns(segments)
  const draft = insertByPlace(asParagraphs(inReadingOrder(rest)), columns)
  if (pictures.length === 0 && graphics.paths.length === 0) return { entries: draft }

  const labelled = new Set(findCaptions(pictures, draft).values())
  const labels = draft.filter((paragraph) => hasFigureLabel(paragraph.text) && !labelled.has(paragraph))
  const drawings = findDrawings(labels, draft, graphics.paths, pictures, page)
  const figures = [
    ...pictures.map((picture) => figureOf(picture, picture.pixelWidth)),
    ...drawings.map(({ region }) => figureOf(region, null)),
  ]
  return withWords(figures, drawings, columns, rest)
}

/** Takes the words in the figures and their captions out of the text; what remains is read as if they weren't there. */
function withWords(
  figures: FoundFigure[],
  drawings: Drawing[],
  columns: Paragraph[],
  segments: Segment[],
): PageContents {
  const regions = figures.map(({ region }) => region)
  const outside = segments.filter((segment) => !regions.some((region) => holdsCentreOf(region, segment)))
  const under = cutColumnsUnder(regions, outside)
  const cut = [...columns, ...under.columns]
  const running = asParagraphs(inReadingOrder(under.rest))
  const captions = findCaptions(regions, [...cut, ...running])
  for (const [at, figure] of figures.entries()) {
    const drawing = drawings[at - (figures.length - drawings.length)]
    const label = drawing?.label && [...cut, ...running].find((paragraph) => beginsAt(paragraph, drawing.label))
    const caption = label ?? captions.get(at)
    if (!caption) continue
    figure.caption = caption.text
    figure.anchor = caption
  }
  const joined = joinParts(figures, running)
  for (const figure of joined) {
    figure.words = drawingWords(segments.filter((segment) => holdsCentreOf(figure.region, segment)))
  }
  const text = insertByPlace(running, cut)
  return { entries: placeFigures(text, joined) }
}

function visibleRasters(rasters: Raster[], page: Rectangle): Raster[] {
  return joinRasters(rasters)
    .map((raster) => ({ ...raster, ...intersection(raster, page) }))
    .filter((raster) => isLarge(raster) && Math.min(raster.pixelWidth, raster.pixelHeight) >= MIN_PIXELS)
}

function figureOf({ left, top, right, bottom }: Rectangle, pixelWidth: number | null): FoundFigure {
  const region = { left, top, right, bottom }
  return { region, pixelWidth, caption: null, anchor: null, words: null, wholePage: false }
}

function isLarge(region: Rectangle): boolean {
  return widthOf(region) >= MIN_SIDE && heightOf(region) >= MIN_SIDE
}

function beginsAt(paragraph: Rectangle, place: Rectangle | null): boolean {
  return place !== null && Math.abs(paragraph.left - place.left) < 1 && Math.abs(paragraph.top - place.top) < 1
}

/** Words between two pictures that are no names of parts such as `(b)`. */
function divides(text: Paragraph, region: Rectangle): boolean {
  return meets(text, region) && (isRunningText(text) || (holdsCentreOf(region, text) && /^[^(]{15}/u.test(text.text)))
}

function distanceToLabel({ region, anchor }: FoundFigure): number {
  return anchor ? Math.max(anchor.top - region.bottom, region.top - anchor.bottom) : Number.POSITIVE_INFINITY
}

/** Pictures under one label, (a) and (b), are one figure, unless text runs between them. */
function joinParts(figures: FoundFigure[], running: Paragraph[]): FoundFigure[] {
  const joined: FoundFigure[] = []
  for (const figure of figures) {
    const other = joined.find(({ anchor }) => anchor !== null && anchor === figure.anchor)
    const region = other && union(other.region, figure.region)
    if (!other || !region) {
      joined.push({ ...figure })
      continue
    }
    if (running.some((text) => divides(text, region))) {
      // Only the nearer one is what the label speaks of.
      const next = { ...figure }
      Object.assign(distanceToLabel(other) > distanceToLabel(next) ? other : next, { caption: null, anchor: null })
      joined.push(next)
      continue
    }
    // The finer of the two decides how finely the whole is drawn.
    const density = Math.max(...[other, figure].map((part) => (part.pixelWidth ?? 0) / widthOf(part.region)))
    const pixelWidth = other.pixelWidth === null || figure.pixelWidth === null ? null : widthOf(region) * density
    Object.assign(other, { region, pixelWidth })
  }
  return joined
}
