import { hasFigureLabel, hasTableLabel } from '../figure-label.ts'
import type { DrawnPath } from './page-graphics.ts'
import { isRunningText, type Paragraph } from './paragraphs.ts'
import { clusters } from './path-clusters.ts'
import {
  areaOf,
  grown,
  heightOf,
  holdsCentreOf,
  intersection,
  meets,
  type Rectangle,
  sharedHeight,
  sharedWidth,
  union,
  widthOf,
} from './rectangle.ts'

export interface Drawing {
  region: Rectangle
  /** The caption by which it was found; null for a drawing without one. */
  label: Paragraph | null
}

/** Points: a smaller drawing is a bullet, a rule or a logo; a third of an inch. */
export const MIN_SIDE = 24
/** Points: a drawing without a label must show that it is one. */
const MIN_SIDE_UNLABELLED = 60
/** Curves and slanting lines that a drawing without a label has; a frame with round corners has one or two. */
const MIN_FREE = 3
/** Share of a region that running text may fill: more is a box around text. */
const MAX_TEXT = 0.2
/** A path over this share of a page is its background. */
export const WHOLE_PAGE = 0.85
/** A thin line over this share of the page's width divides text; it belongs to no drawing. */
const RULE = 0.5

/** Drawings by their captions first, then what else shows by its curves that it is one. `taken` are pictures. */
export function findDrawings(
  labels: Paragraph[],
  paragraphs: Paragraph[],
  paths: DrawnPath[],
  taken: Rectangle[],
  page: Rectangle,
): Drawing[] {
  const found: Drawing[] = []
  let left = paths.filter(
    (path) =>
      areaOf(path) < areaOf(page) * WHOLE_PAGE &&
      !(heightOf(path) < 2 && widthOf(path) > widthOf(page) * RULE) &&
      !taken.some((region) => holdsCentreOf(region, path)),
  )
  const walls = paragraphs.filter((paragraph) => isWall(paragraph, paragraphs, left))
  for (const label of labels) {
    const region = drawingAt(label, paragraphs, walls, left, page)
    if (!region) continue
    found.push({ region, label })
    left = left.filter((path) => !holdsCentreOf(region, path))
  }
  // On a painted page, a cover or a poster, ornaments can't be told from drawings.
  if (paths.some((path) => areaOf(path) >= areaOf(page) * WHOLE_PAGE)) return found
  for (const cluster of clusters(left, page)) {
    const bounds = cluster.slice(1).reduce<Rectangle>((whole, path) => union(whole, path), cluster[0] ?? page)
    const others = [...taken, ...found.map(({ region }) => region)]
    if (!isDrawing(bounds, cluster, paragraphs) || others.some((other) => overlap(other, bounds) > 0.2)) continue
    const near = paragraphs.filter((other) => !walls.includes(other) && other.text.length < 40)
    found.push({ region: intersection(grown(withLabels(bounds, near, 6), 4), page), label: null })
  }
  return found
}

function isDrawing(bounds: Rectangle, cluster: DrawnPath[], paragraphs: Paragraph[]): boolean {
  if (Math.min(widthOf(bounds), heightOf(bounds)) < MIN_SIDE_UNLABELLED) return false
  if (cluster.filter(({ free }) => free).length < MIN_FREE) return false
  const text = paragraphs.filter((paragraph) => isRunningText(paragraph) && holdsCentreOf(bounds, paragraph))
  return text.reduce((sum, paragraph) => sum + areaOf(paragraph), 0) < areaOf(bounds) * MAX_TEXT
}

function overlap(a: Rectangle, b: Rectangle): number {
  const shared = intersection(a, b)
  const area = shared.right > shared.left ? areaOf(shared) : 0
  return area / Math.max(1, Math.min(areaOf(a), areaOf(b)))
}

/** What no drawing reaches across: running text, other captions, and headings in line with the text. */
function isWall(paragraph: Paragraph, paragraphs: Paragraph[], paths: Rectangle[]): boolean {
  if (isRunningText(paragraph) || hasFigureLabel(paragraph.text) || hasTableLabel(paragraph.text)) return true
  // Turned words name an axis.
  if (!paragraph.bold || paragraph.lines > 1 || heightOf(paragraph) > widthOf(paragraph)) return false
  const inLine = paragraphs.some((other) => isRunningText(other) && Math.abs(other.left - paragraph.left) < 3)
  return inLine && !paths.some((path) => holdsCentreOf(path, paragraph))
}

/** The drawing that a caption stands under, or else over: what is drawn between it and the next running text. */
function drawingAt(
  label: Paragraph,
  paragraphs: Paragraph[],
  walls: Paragraph[],
  paths: DrawnPath[],
  page: Rectangle,
): Rectangle | null {
  const sameColumn = (other: Rectangle) => sharedWidth(other, label) > 0
  const others = walls.filter((wall) => wall !== label && sameColumn(wall))
  const ceiling = Math.max(page.top, ...others.map(({ bottom }) => bottom).filter((bottom) => bottom <= label.top + 2))
  const floor = Math.min(page.bottom, ...others.map(({ top }) => top).filter((top) => top >= label.bottom - 2))
  const sides = sidesOf(label, walls, page)
  const above = { ...sides, top: ceiling, bottom: label.top }
  const below = { ...sides, top: label.bottom, bottom: floor }
  for (const zone of [above, below]) {
    const drawn = paths.filter((path) => inZone(path, zone))
    const region = growFrom(drawn.filter(sameColumn), drawn)
    if (!region || Math.min(widthOf(region), heightOf(region)) < MIN_SIDE) continue
    const labels = paragraphs.filter((other) => !walls.includes(other) && inZone(other, zone))
    return intersection(grown(withLabels(region, labels, 18), 4), zone)
  }
  return null
}

/** Half way to the captions on the same row, which have drawings of their own. */
function sidesOf(label: Paragraph, walls: Paragraph[], page: Rectangle): Pick<Rectangle, 'left' | 'right'> {
  const beside = walls.filter((wall) => hasFigureLabel(wall.text) && sharedHeight(wall, label) > 0)
  const before = beside.filter(({ right }) => right <= label.left).map(({ right }) => (right + label.left) / 2)
  const after = beside.filter(({ left }) => left >= label.right).map(({ left }) => (left + label.right) / 2)
  return { left: Math.max(page.left, ...before), right: Math.min(page.right, ...after) }
}

function inZone(inner: Rectangle, zone: Rectangle): boolean {
  const middle = (inner.left + inner.right) / 2
  return inner.top >= zone.top - 2 && inner.bottom <= zone.bottom + 2 && middle >= zone.left && middle <= zone.right
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
function withLabels(region: Rectangle, labels: Paragraph[], reach: number): Rectangle {
  return union(region, ...labels.filter((label) => meets(grown(region, reach), label)))
}
