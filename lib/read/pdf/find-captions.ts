import { hasFigureLabel } from '../figure-label.ts'
import type { Paragraph } from './paragraphs.ts'
import { type Rectangle, sharedHeight, sharedWidth, widthOf } from './rectangle.ts'

/** Points between a picture and a caption that names itself one. */
const LABEL_REACH = 60

/**
 * The caption of each region, by its index: one that names itself, below it or else above it; failing that, a short text
 * close beneath. Regions that share a label are the parts of one figure.
 */
export function findCaptions(regions: Rectangle[], paragraphs: Paragraph[]): Map<number, Paragraph> {
  const labels = paragraphs.filter(({ text }) => hasFigureLabel(text))
  // Captions stand above in some styles. Whichever side leaves fewer labels over is that of the page.
  const [below, above] = [claim(regions, labels, 'below'), claim(regions, labels, 'above')]
  const captions = new Set(above.values()).size > new Set(below.values()).size ? above : below
  for (const [at, region] of regions.entries()) {
    if (captions.has(at)) continue
    const beneath = paragraphs.find((paragraph) => isShortUnder(paragraph, region, paragraphs))
    if (beneath && ![...captions.values()].includes(beneath)) captions.set(at, beneath)
  }
  return captions
}

/** First all that have a label on that side, then the others from what is left. */
function claim(regions: Rectangle[], labels: Paragraph[], side: 'below' | 'above'): Map<number, Paragraph> {
  const captions = new Map<number, Paragraph>()
  for (const wanted of side === 'below' ? (['below', 'above'] as const) : (['above', 'below'] as const)) {
    const claimed = new Set(captions.values())
    for (const [at, region] of regions.entries()) {
      if (captions.has(at)) continue
      const nearest = labels
        .filter((label) => !claimed.has(label) && isBeside(label, region, 0.05) && sideOf(label, region) === wanted)
        .filter((label) => -sharedHeight(label, region) < LABEL_REACH)
        .sort((a, b) => sharedHeight(b, region) - sharedHeight(a, region))[0]
      if (nearest) captions.set(at, nearest)
    }
  }
  return captions
}

function sideOf(label: Rectangle, region: Rectangle): 'below' | 'above' {
  return label.top + label.bottom > region.top + region.bottom ? 'below' : 'above'
}

/** A label may be centred on the page under a picture that is not; other text shares more of the picture's width. */
function isBeside(paragraph: Rectangle, region: Rectangle, share: number): boolean {
  return sharedWidth(paragraph, region) > Math.min(widthOf(paragraph), widthOf(region)) * share
}

/** Close under the picture and no wider, short, and not larger than the text of the page. */
function isShortUnder(paragraph: Paragraph, region: Rectangle, paragraphs: Paragraph[]): boolean {
  const gap = paragraph.top - region.bottom
  if (gap < -2 || gap > paragraph.size * 1.2 || !isBeside(paragraph, region, 0.3)) return false
  if (paragraph.left < region.left - 12 || paragraph.right > region.right + 12) return false
  if (paragraph.text.length > 200 || paragraph.lines > 3 || !/\p{L}{2}/u.test(paragraph.text)) return false
  const sizes = paragraphs.map(({ size }) => size).sort((a, b) => a - b)
  const usual = sizes[Math.floor(sizes.length / 2)] ?? paragraph.size
  return paragraph.size <= usual * 1.1
}
