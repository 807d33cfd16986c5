import { OPS, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { intersection, type Matrix, multiply, type Rectangle, transformed, union } from './rectangle.ts'

/** A bitmap on the page: where it is seen, and how many pixels it has there. */
export interface Raster extends Rectangle {
  pixelWidth: number
  pixelHeight: number
}

export interface PageGraphics {
  rasters: Raster[]
  /** Bounds of what is drawn with lines and areas. */
  paths: Rectangle[]
  /** Share of the characters that are drawn invisibly, as programs do that put recognised text under a scan. */
  invisibleText: number
}

interface State {
  matrix: Matrix
  clip: Rectangle
}

/** More than any figure needs; a map drawn with a million lines would cost minutes. */
const MAX_PATHS = 20_000
const INVISIBLE = 3
const UNIT_SQUARE = [0, 0, 1, 1] as const

/** Follows the page's drawing operators, transforms and clips included. */
export async function readPageGraphics(page: PDFPageProxy, base: Matrix, bounds: Rectangle): Promise<PageGraphics> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const rasters: Raster[] = []
  const paths: Rectangle[] = []
  const stack: State[] = []
  let state: State = { matrix: base, clip: bounds }
  let clipping = false
  let textMode = 0
  const characters = { all: 0, invisible: 0 }

  const save = () => stack.push({ ...state })
  const restore = () => {
    state = stack.pop() ?? state
  }
  const transform = (matrix: unknown) => {
    if (isMatrix(matrix)) state.matrix = multiply(state.matrix, matrix)
  }
  const clip = (corners: unknown) => {
    if (!isNumbers(corners, 4)) return
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners
    state.clip = intersection(state.clip, transformed(state.matrix, x0, y0, x1, y1))
  }
  const addRaster = (matrix: Matrix, pixelWidth: unknown, pixelHeight: unknown) => {
    const whole = transformed(matrix, ...UNIT_SQUARE)
    const seen = intersection(whole, state.clip)
    if (!(seen.right > seen.left && seen.bottom > seen.top)) return
    rasters.push({ ...seen, pixelWidth: Number(pixelWidth) || 0, pixelHeight: Number(pixelHeight) || 0 })
  }

  for (const [at, operator] of fnArray.entries()) {
    const args: unknown[] = argsArray[at] ?? []
    switch (operator) {
      case OPS.save:
        save()
        break
      case OPS.restore:
      case OPS.paintFormXObjectEnd:
      case OPS.endGroup:
      case OPS.endAnnotation:
        restore()
        break
      case OPS.transform:
        transform(args)
        break
      case OPS.paintFormXObjectBegin:
        save()
        transform(args[0])
        clip(args[1])
        break
      case OPS.beginGroup:
        save()
        transform(property(args[0], 'matrix'))
        break
      case OPS.beginAnnotation:
        save()
        transform(args[2])
        transform(args[3])
        break
      case OPS.clip:
      case OPS.eoClip:
        clipping = true
        break
      case OPS.constructPath: {
        const corners = args[2]
        if (args[0] !== OPS.endPath && paths.length < MAX_PATHS && isNumbers(corners, 4)) {
          const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners
          paths.push(intersection(transformed(state.matrix, x0, y0, x1, y1), state.clip))
        }
        if (clipping) clip(corners)
        clipping = false
        break
      }
      case OPS.shadingFill:
        paths.push(state.clip)
        break
      case OPS.paintImageXObject:
        addRaster(state.matrix, args[1], args[2])
        break
      case OPS.paintInlineImageXObject:
      case OPS.paintImageMaskXObject:
        addRaster(state.matrix, property(args[0], 'width'), property(args[0], 'height'))
        break
      case OPS.paintInlineImageXObjectGroup:
        for (const part of Array.isArray(args[1]) ? args[1] : []) {
          const matrix: unknown = property(part, 'transform')
          if (isMatrix(matrix)) addRaster(multiply(state.matrix, matrix), property(part, 'w'), property(part, 'h'))
        }
        break
      case OPS.setTextRenderingMode:
        textMode = Number(args[0])
        break
      case OPS.showText: {
        const count = Array.isArray(args[0]) ? args[0].length : 0
        characters.all += count
        if (textMode === INVISIBLE) characters.invisible += count
        break
      }
    }
  }
  const visible = paths.filter(({ left, right, top, bottom }) => right >= left && bottom >= top)
  return { rasters, paths: visible, invisibleText: characters.all ? characters.invisible / characters.all : 0 }
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

function isMatrix(value: unknown): value is number[] {
  return isNumbers(value, 6)
}

/** Plain or typed arrays of finite numbers. */
function isNumbers(value: unknown, length: number): value is number[] {
  if (!Array.isArray(value) && !(value instanceof Float32Array) && !(value instanceof Float64Array)) return false
  return value.length >= length && Array.from(value.slice(0, length)).every((part) => Number.isFinite(part))
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : undefined
}
