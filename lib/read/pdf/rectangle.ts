import type { Box } from '../../types.ts'

/** In points (1/72 inch) of the page as it is shown, origin at the top left. */
export interface Rectangle {
  left: number
  top: number
  right: number
  bottom: number
}

export const widthOf = ({ left, right }: Rectangle) => right - left
export const heightOf = ({ top, bottom }: Rectangle) => bottom - top
export const areaOf = (rectangle: Rectangle) => Math.max(0, widthOf(rectangle)) * Math.max(0, heightOf(rectangle))

export function union(first: Rectangle, ...others: Rectangle[]): Rectangle {
  const result = { ...first }
  for (const { left, top, right, bottom } of others) {
    result.left = Math.min(result.left, left)
    result.top = Math.min(result.top, top)
    result.right = Math.max(result.right, right)
    result.bottom = Math.max(result.bottom, bottom)
  }
  return result
}

/** May be inside out (negative width or height) where the two don't meet. */
export function intersection(a: Rectangle, b: Rectangle): Rectangle {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  }
}

/** Length that the two share from left to right; negative is the gap between them. */
export function sharedWidth(a: Rectangle, b: Rectangle): number {
  return Math.min(a.right, b.right) - Math.max(a.left, b.left)
}

/** Length that the two share from top to bottom; negative is the gap between them. */
export function sharedHeight(a: Rectangle, b: Rectangle): number {
  return Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
}

export function grown({ left, top, right, bottom }: Rectangle, by: number): Rectangle {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by }
}

/** true also where they only touch. */
export function meets(a: Rectangle, b: Rectangle): boolean {
  return sharedWidth(a, b) >= 0 && sharedHeight(a, b) >= 0
}

export function holdsCentreOf(outer: Rectangle, inner: Rectangle): boolean {
  const x = (inner.left + inner.right) / 2
  const y = (inner.top + inner.bottom) / 2
  return x >= outer.left && x <= outer.right && y >= outer.top && y <= outer.bottom
}

/** Fractions of a page of that size, inside it. */
export function asBox(rectangle: Rectangle, page: Rectangle): Box {
  const { left, top, right, bottom } = intersection(rectangle, page)
  const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1e5) / 1e5
  const [x, y] = [round(left / page.right), round(top / page.bottom)]
  return [x, y, round(Math.max(0, right / page.right - x)), round(Math.max(0, bottom / page.bottom - y))]
}

/** [a, b, c, d, e, f] of PDF: x′ = ax + cy + e, y′ = bx + dy + f. */
export type Matrix = readonly number[]

/** The matrix that applies `inner` first, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = outer
  const [p = 1, q = 0, r = 0, s = 1, t = 0, u = 0] = inner
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f]
}

/** The upright rectangle around a transformed one, given by two opposite corners. */
export function transformed(matrix: Matrix, x0: number, y0: number, x1: number, y1: number): Rectangle {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix
  const xs = [a * x0 + c * y0, a * x1 + c * y0, a * x0 + c * y1, a * x1 + c * y1].map((x) => x + e)
  const ys = [b * x0 + d * y0, b * x1 + d * y0, b * x0 + d * y1, b * x1 + d * y1].map((y) => y + f)
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}
