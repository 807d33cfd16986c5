import type { Segment } from './page-text.ts'
import { heightOf, type Rectangle, sharedHeight, union, widthOf } from './rectangle.ts'

export interface Line extends Rectangle {
  text: string
  size: number
  bold: boolean
  /** Segments that stand apart on it: cells of a row, labels in a drawing; 1 for words of a sentence. */
  pieces: number
}

/** In a page with more pieces than this (a drawing made of letters), columns are not looked for. */
const MAX_SEGMENTS = 5000
/** A column holds at least so many lines, and so many characters on each on average: table cells hold fewer. */
const MIN_LINES = 3
const MIN_CHARACTERS = 14
/** Share of the segments that may cross the gap between two columns: titles, and figures' captions. */
const MAX_CROSSING = 0.2

/** Lines of a page in the order in which they are read: columns from left to right, what spans them in between. */
export function inReadingOrder(segments: Segment[]): Line[] {
  const upright = segments.filter(({ turned }) => !turned)
  const turned = segments.filter((segment) => segment.turned)
  const lines = upright.length > MAX_SEGMENTS ? asLines(upright) : order(upright)
  return [...lines, ...turned.map((segment) => asLine([segment]))]
}

function order(segments: Segment[]): Line[] {
  const gutter = findGutter(segments)
  if (gutter === null) return asLines(segments)
  const isSpanning = ({ left, right }: Segment) => left < gutter && right > gutter
  const result: Line[] = []
  let band: Segment[] = []
  const finishBand = () => {
    const columns = [band.filter(({ right }) => right <= gutter), band.filter(({ right }) => right > gutter)]
    // From right to left where the script runs so.
    if (band.filter(({ rightToLeft }) => rightToLeft).length > band.length / 2) columns.reverse()
    result.push(...columns.flatMap(order))
    band = []
  }
  for (const segment of [...segments].sort((a, b) => a.top - b.top)) {
    if (!isSpanning(segment)) band.push(segment)
    else {
      finishBand()
      result.push(asLine([segment]))
    }
  }
  finishBand()
  return joinSpanning(result)
}

/** Pieces of one spanning line, such as a heading's number and its words, become one line again. */
function joinSpanning(lines: Line[]): Line[] {
  const joined: Line[] = []
  for (const line of lines) {
    const previous = joined.at(-1)
    const sameLine = previous && sharedHeight(previous, line) > heightOf(line) / 2 && line.left >= previous.right
    if (previous && sameLine && line.left - previous.right < line.size * 3) {
      joined[joined.length - 1] = {
        ...previous,
        ...union(previous, line),
        text: `${previous.text} ${line.text}`,
        pieces: previous.pieces + line.pieces,
      }
    } else joined.push(line)
  }
  return joined
}

/** The x of an empty stripe, or one that few segments cross, with a column of text on either side; null for none. */
function findGutter(segments: Segment[]): number | null {
  if (segments.length < MIN_LINES * 2) return null
  const edges = segments.flatMap(({ left, right }) => [
    { x: left, step: 1 },
    { x: right, step: -1 },
  ])
  edges.sort((a, b) => a.x - b.x || a.step - b.step)
  const allowed = Math.floor(segments.length * MAX_CROSSING)
  const size = median(segments.map((segment) => segment.size))
  const candidates: { x: number; crossing: number; width: number }[] = []
  let crossing = 0
  for (const [at, { x, step }] of edges.entries()) {
    crossing += step
    const width = (edges[at + 1]?.x ?? x) - x
    if (crossing <= allowed && width >= size * 0.7) candidates.push({ x: x + width / 2, crossing, width })
  }
  candidates.sort((a, b) => a.crossing - b.crossing || b.width - a.width)
  return candidates.slice(0, 8).find(({ x }) => dividesColumns(segments, x))?.x ?? null
}

function dividesColumns(segments: Segment[], x: number): boolean {
  const sides = [segments.filter(({ right }) => right <= x), segments.filter(({ left }) => left >= x)]
  const bounds = sides.map((side) => {
    const lines = new Set(side.map(({ baseline }) => Math.round(baseline)))
    const characters = side.reduce((sum, { text }) => sum + text.length, 0)
    const [first, ...others] = side
    return first && lines.size >= MIN_LINES && characters >= lines.size * MIN_CHARACTERS
      ? union(first, ...others)
      : null
  })
  const [left, right] = bounds
  return Boolean(left && right && sharedHeight(left, right) > Math.min(heightOf(left), heightOf(right)) / 2)
}

/** Segments on one baseline make a line; lines go from top to bottom. */
function asLines(segments: Segment[]): Line[] {
  const rows: { bounds: Rectangle; segments: Segment[] }[] = []
  for (const segment of [...segments].sort((a, b) => a.baseline - b.baseline || a.left - b.left)) {
    const row = rows.at(-1)
    if (row && sharedHeight(row.bounds, segment) > Math.min(heightOf(row.bounds), heightOf(segment)) * 0.5) {
      row.segments.push(segment)
      row.bounds = union(row.bounds, segment)
    } else rows.push({ bounds: segment, segments: [segment] })
  }
  return rows.map((row) => asLine(row.segments))
}

function asLine(segments: Segment[]): Line {
  const rightToLeft = segments.filter((segment) => segment.rightToLeft).length > segments.length / 2
  const sorted = [...segments].sort((a, b) => (rightToLeft ? b.right - a.right : a.left - b.left))
  const widest = sorted.reduce(
    (best, segment) => (widthOf(segment) > widthOf(best) ? segment : best),
    sorted[0] as Segment,
  )
  return {
    ...union(widest, ...sorted),
    text: sorted.map(({ text }) => text).join(' '),
    size: widest.size,
    bold: sorted.every(({ bold }) => bold),
    pieces: sorted.length,
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
