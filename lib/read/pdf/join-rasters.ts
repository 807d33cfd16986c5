import { type Rectangle, union } from './rectangle.ts'

/** A bitmap on the page: where it is seen, and how many pixels it has there. */
export interface Raster extends Rectangle {
  pixelWidth: number
  pixelHeight: number
}

/** Joins the strips and tiles into which some programs cut a picture, and what lies over it. */
export function joinRasters(rasters: Raster[]): Raster[] {
  const joined: Raster[] = []
  const sorted = [...rasters].sort((a, b) => a.top - b.top || a.left - b.left)
  for (let next = sorted.shift(); next; next = sorted.shift()) {
    const at = joined.findIndex((other) => belongTogether(other, next))
    const other = joined[at]
    if (!other) {
      joined.push(next)
      continue
    }
    // The joined picture is larger and may now touch others: it takes its turn again.
    joined.splice(at, 1)
    sorted.unshift(joinTwo(other, next))
  }
  return joined
}

/** Points within which two edges count as the same. */
const TOLERANCE = 1.5

function belongTogether(a: Raster, b: Raster): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) <= TOLERANCE
  const gapX = Math.max(a.left, b.left) - Math.min(a.right, b.right)
  const gapY = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom)
  if (gapX <= TOLERANCE && near(a.top, b.top) && near(a.bottom, b.bottom)) return true
  if (gapY <= TOLERANCE && near(a.left, b.left) && near(a.right, b.right)) return true
  const smaller = Math.min((a.right - a.left) * (a.bottom - a.top), (b.right - b.left) * (b.bottom - b.top))
  return gapX < 0 && gapY < 0 && gapX * gapY > smaller / 2
}

function joinTwo(a: Raster, b: Raster): Raster {
  const whole = union(a, b)
  // The finer of the two decides how finely the whole is drawn.
  const density = (raster: Raster) => raster.pixelWidth / Math.max(1, raster.right - raster.left)
  const scale = Math.max(density(a), density(b))
  const { left, top, right, bottom } = whole
  return { left, top, right, bottom, pixelWidth: (right - left) * scale, pixelHeight: (bottom - top) * scale }
}
