import { OPS, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Raster } from './join-rasters.ts'
import { intersection, type Matrix, multiply, type Rectangle, transformed } from './rectangle.ts'

/** The bounds of lines or areas that are drawn in one go. */
export interface DrawnPath extends Rectangle {
  /** Has a curve or a slanting line: frames, rules, tables and the bars of a chart have none. */
  free: boolean
}

export interface PageGraphics {
  rasters: Raster[]
  paths: DrawnPath[]
  /** Share of the characters that are drawn invisibly, as programs do that put recognised text under a scan. */
  invisibleText: number
}

interface State {
  matrix: Matrix
  clip: Rectangle
  /** `#rrggbb`, or '' for a pattern. */
  fill: string
}

/** More than any figure needs; a map drawn with a million lines would cost minutes. */
const MAX_PATHS = 20_000
const INVISIBLE = 3
/** An area in the colour of the paper shows nothing: many programs begin a page with one. */
const PAPER = '#ffffff'
const FILLS: ReadonlySet<unknown> = new Set([OPS.fill, OPS.eoFill])
const UNIT_SQUARE = [0, 0, 1, 1] as const

/** Follows the page's drawing operators, transforms and clips included. */
export async function readPageGraphics(page: PDFPageProxy, base: Matrix, bounds: Rectangle): Promise<PageGraphics> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const rasters: Raster[] = []
  const paths: DrawnPath[] = []
  const stack: State[] = []
  let state: State = { matrix: base, clip: bounds, fill: '#000000' }
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
        const unseen = args[0] === OPS.endPath || (FILLS.has(args[0]) && state.fill === PAPER)
        if (!unseen && paths.length < MAX_PATHS && isNumbers(corners, 4)) {
          const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners
          const bounds = intersection(transformed(state.matrix, x0, y0, x1, y1), state.clip)
          paths.push({ ...bounds, free: isFree(property(args[1], '0')) })
        }
        if (clipping) clip(corners)
        clipping = false
        break
      }
      case OPS.setFillRGBColor:
        state.fill = String(args[0])
        break
      case OPS.setFillColorN:
        state.fill = ''
        break
      case OPS.shadingFill:
        paths.push({ ...state.clip, free: true })
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

/** Steps of a path in pdf.js, and the numbers that follow each: move, line, cubic and quadratic curve, close. */
const STEPS = [2, 2, 6, 4, 0]
const LINE = 1
/** Units of the path's own space; smaller slopes are rounding. */
const SLOPE = 0.05

function isFree(steps: unknown): boolean {
  if (!(steps instanceof Float32Array)) return false
  let [x, y] = [0, 0]
  for (let at = 0; at < steps.length; ) {
    const step = steps[at] ?? 0
    const length = STEPS[step]
    if (length === undefined) return false
    if (length > 2) return true
    const [nextX = x, nextY = y] = length === 2 ? [steps[at + 1], steps[at + 2]] : []
    if (step === LINE && Math.abs(nextX - x) > SLOPE && Math.abs(nextY - y) > SLOPE) return true
    x = nextX
    y = nextY
    at += length + 1
  }
  return false
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
