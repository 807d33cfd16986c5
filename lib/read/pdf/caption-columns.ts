import { hasFigureLabel } from '../figure-label.ts'
import type { Segment } from './page-text.ts'
import { asParagraphs, type Paragraph } from './paragraphs.ts'
import { inReadingOrder } from './reading-order.ts'
import { type Rectangle, sharedHeight, sharedWidth, union, widthOf } from './rectangle.ts'

/** Text that was cut out of the rows of a page. */
export interface Cut {
  columns: Paragraph[]
  rest: Segment[]
}

/** Points that a caption may stand out on either side of its picture. */
const OVERHANG = 12
/** Points between a picture and the caption beneath, in heights of its letters. */
const NEAR = 1.5
/** A label that stands alone is followed by the words of its caption: `Figure 3:   Rain`. */
const LABEL_ALONE = 14

/**
 * Captions side by side, or beside a column of text, have their lines at the same heights. Read row by row they would be
 * mixed: these are cut out first, each by the segment that begins with a label and what continues it straight below.
 */
export function cutLabelledColumns(segments: Segment[]): Cut {
  return cut(segments, (rest) => {
    const starts = rest.filter(({ text, turned }) => !turned && text.length > LABEL_ALONE && hasFigureLabel(text))
    return starts.map((start) => {
      const { before, after } = besides(start, rest)
      const within = {
        left: before ? (before.right + start.left) / 2 : Number.NEGATIVE_INFINITY,
        right: after ? (start.right + after.left) / 2 : Number.POSITIVE_INFINITY,
      }
      return before || after ? columnFrom([start], within, rest) : null
    })
  })
}

/** The same for short captions without a label under pictures that stand side by side, or beside text. */
export function cutColumnsUnder(regions: Rectangle[], segments: Segment[]): Cut {
  return cut(segments, (rest) =>
    regions.map((region) => {
      const within = { left: region.left - OVERHANG, right: region.right + OVERHANG }
      const under = rest.filter(
        (segment) =>
          !segment.turned &&
          isWithin(segment, within) &&
          segment.top > region.bottom - 2 &&
          segment.top - region.bottom < segment.size * NEAR,
      )
      const [first] = under
      if (!first) return null
      const { before, after } = besides(first, rest)
      const aside = [before, after].some((segment) => segment && !isWithin(segment, within))
      return aside ? columnFrom([first], within, rest) : null
    }),
  )
}

function cut(segments: Segment[], find: (rest: Segment[]) => (Segment[] | null)[]): Cut {
  const taken = new Set<Segment>()
  const columns: Paragraph[] = []
  for (const column of find(segments)) {
    if (!column || column.some((segment) => taken.has(segment))) continue
    const [paragraph, ...others] = asParagraphs(inReadingOrder(column))
    if (!paragraph || others.length > 0) continue
    columns.push(paragraph)
    for (const segment of column) taken.add(segment)
  }
  return { columns, rest: taken.size === 0 ? segments : segments.filter((segment) => !taken.has(segment)) }
}

type Sides = Pick<Rectangle, 'left' | 'right'>

/** The nearest segments on the same row. */
function besides(start: Segment, segments: Segment[]) {
  let before: Segment | undefined
  let after: Segment | undefined
  for (const segment of segments) {
    if (segment === start || segment.turned || sharedHeight(segment, start) < start.size * 0.4) continue
    if (segment.right <= start.left && segment.right > (before?.right ?? Number.NEGATIVE_INFINITY)) before = segment
    if (segment.left >= start.right && segment.left < (after?.left ?? Number.POSITIVE_INFINITY)) after = segment
  }
  return { before, after }
}

/** What continues line by line below, in letters of the same size; null where a line goes on across the sides. */
function columnFrom(start: Segment[], sides: Sides, segments: Segment[]): Segment[] | null {
  const column = [...start]
  const [first] = column
  if (!first) return null
  let last: Rectangle = union(first, ...column)
  let baseline = first.baseline
  const below = segments
    .filter((segment) => !segment.turned && !column.includes(segment) && overlaps(segment, sides))
    .filter((segment) => segment.baseline > first.baseline - first.size * 0.3)
    .sort((a, b) => a.baseline - b.baseline || a.left - b.left)
  for (const segment of below) {
    const sameLine = segment.baseline - baseline < first.size * 0.3
    const sameSize = Math.abs(segment.size - first.size) <= first.size * 0.12
    if (!sameLine && (!sameSize || segment.top - last.bottom > first.size * 0.75)) break
    if (!isWithin(segment, sides)) return null
    // A line that has nothing above it belongs to something else.
    if (!sameLine && sharedWidth(segment, last) < Math.min(widthOf(segment), widthOf(last)) * 0.5) break
    column.push(segment)
    last = sameLine ? union(last, segment) : segment
    baseline = segment.baseline
  }
  return column
}

function overlaps(segment: Segment, { left, right }: Sides): boolean {
  return segment.left < right && segment.right > left
}

function isWithin(segment: Segment, { left, right }: Sides): boolean {
  return segment.left >= left && segment.right <= right
}
