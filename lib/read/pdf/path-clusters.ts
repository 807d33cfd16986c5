import { heightOf, type Rectangle, widthOf } from './rectangle.ts'

/** Points: what is drawn in the same cell of this size, or in two that touch, belongs together. */
const CELL = 8

/** Groups what lies close to each other, in the order of the first of each. Linear in the paths, by a grid on the page. */
export function clusters<R extends Rectangle>(paths: R[], page: Rectangle): R[][] {
  const across = Math.ceil(widthOf(page) / CELL) + 1
  const down = Math.ceil(heightOf(page) / CELL) + 1
  const covered = new Uint8Array(across * down)
  const column = (x: number) => Math.min(across - 1, Math.max(0, Math.floor((x - page.left) / CELL)))
  const row = (y: number) => Math.min(down - 1, Math.max(0, Math.floor((y - page.top) / CELL)))
  for (const { left, top, right, bottom } of paths) {
    for (let y = row(top); y <= row(bottom); y++)
      covered.fill(1, y * across + column(left), y * across + column(right) + 1)
  }
  const group = new Int32Array(across * down)
  const groups = new Map<number, R[]>()
  for (const path of paths) {
    const cell = row(path.top) * across + column(path.left)
    if (group[cell] === 0) flood(covered, group, cell, across, groups.size + 1)
    const key = group[cell] ?? 0
    const members = groups.get(key)
    if (members) members.push(path)
    else groups.set(key, [path])
  }
  return [...groups.values()]
}

function flood(covered: Uint8Array, group: Int32Array, start: number, across: number, mark: number): void {
  const waiting = [start]
  group[start] = mark
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const x = cell % across
    for (let dx = x === 0 ? 0 : -1; dx <= (x === across - 1 ? 0 : 1); dx++) {
      for (const next of [cell + dx - across, cell + dx, cell + dx + across]) {
        if (covered[next] !== 1 || group[next] !== 0) continue
        group[next] = mark
        waiting.push(next)
      }
    }
  }
}
