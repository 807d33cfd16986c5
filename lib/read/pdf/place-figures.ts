import type { FoundFigure } from './find-figures.ts'
import type { Paragraph } from './paragraphs.ts'
import { holdsCentreOf, sharedHeight, sharedWidth } from './rectangle.ts'

/** Puts each figure in the place of its caption, or else after the last paragraph of its column that ends above it. */
export function placeFigures(text: Paragraph[], figures: FoundFigure[]): (Paragraph | FoundFigure)[] {
  const entries = text.flatMap((paragraph): (Paragraph | FoundFigure)[] => {
    const captioned = figures.filter(({ anchor }) => anchor === paragraph)
    if (captioned.length > 0) return captioned
    return figures.some(({ region }) => holdsCentreOf(region, paragraph)) ? [] : [paragraph]
  })
  const others = figures.filter((figure) => !entries.includes(figure))
  // From the lowest up: each is put before those that stand in the same place already.
  for (const figure of others.sort((a, b) => b.region.top - a.region.top)) {
    const above = entries.findLastIndex((entry) => {
      const place = 'region' in entry ? entry.region : entry
      return place.bottom <= figure.region.top + 4 && sharedWidth(place, figure.region) > 0
    })
    entries.splice(above + 1, 0, figure)
  }
  return entries
}

/** Puts paragraphs that were cut out of their rows back: before the first text that is wholly below them. */
export function insertByPlace(running: Paragraph[], cut: Paragraph[]): Paragraph[] {
  const result = [...running]
  for (const paragraph of cut) {
    const at = result.findIndex((other) => other.top > paragraph.top && sharedHeight(other, paragraph) <= 0)
    result.splice(at < 0 ? result.length : at, 0, paragraph)
  }
  return result
}
