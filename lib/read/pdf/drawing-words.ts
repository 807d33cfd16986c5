import type { Segment } from './page-text.ts'
import { joinLines } from './paragraphs.ts'
import { heightOf, type Rectangle, sharedHeight, sharedWidth, union } from './rectangle.ts'

interface Label extends Rectangle {
  text: string
  size: number
}

/**
 * The words in a picture or drawing: what is set in lines below each other is one label (a name and the value beneath it);
 * labels go row by row, and turned ones, which name an axis, come last. null where there are none.
 */
export function drawingWords(segments: Segment[]): string | null {
  const upright = segments.filter(({ turned }) => !turned).sort((a, b) => a.top - b.top || a.left - b.left)
  const labels: Label[] = []
  for (const { left, top, right, bottom, text, size } of upright) {
    const next = { left, top, right, bottom, text, size }
    const above = labels.findLast((label) => isStacked(label, next))
    if (above) Object.assign(above, union(above, next), { text: joinLines(above.text, text) })
    else labels.push(next)
  }
  const turned = segments.filter((segment) => segment.turned).map(({ text }) => text)
  const words = [...byRows(labels).map(({ text }) => text), ...turned].filter((text) => text !== '')
  return words.join(', ') || null
}

/** Centred on the label above or flush with it, and as close as lines of one text. */
function isStacked(above: Label, next: Label): boolean {
  const gap = next.top - above.bottom
  if (gap < -next.size * 0.4 || gap > next.size * 0.5 || sharedWidth(above, next) <= 0) return false
  // Numbers below each other are the ticks of an axis.
  if (![above.text, next.text].some((text) => /\p{L}/u.test(text))) return false
  const near = (a: number, b: number) => Math.abs(a - b) < next.size * 0.4
  return (
    near(above.left + above.right, next.left + next.right) ||
    near(above.left, next.left) ||
    near(above.right, next.right)
  )
}

function byRows(labels: Label[]): Label[] {
  const rows: { bounds: Rectangle; labels: Label[] }[] = []
  for (const label of labels) {
    const row = rows.at(-1)
    if (row && sharedHeight(row.bounds, label) > heightOf(label) / 2) row.labels.push(label)
    else rows.push({ bounds: label, labels: [label] })
  }
  return rows.flatMap((row) => row.labels.sort((a, b) => a.left - b.left))
}
