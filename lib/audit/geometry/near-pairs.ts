import { xorshift } from '../../evaluate/bootstrap.ts'
import { dot } from '../../vector-math.ts'
import { dotWithAll, meanOf, rowAt, type VectorRows } from './vector-rows.ts'

/** Up to so many rows every pair is compared. */
const comparedWhole = 3000
/** Of a pair that is just near enough, the share that may be overlooked; of nearer ones far less. */
const overlooked = 0.01
const mostTables = 48
/** Reached only where very many rows are nearly alike. */
const mostPairs = 200_000
const mostCompared = 30_000_000

export interface NearPairs {
  /** Item numbers, the smaller first. */
  pairs: [one: number, other: number][]
  /** Every pair was compared: nothing was overlooked. */
  isExact: boolean
  /** false where there were more pairs than could be looked at. */
  isComplete: boolean
}

/**
 * Pairs of rows whose cosine is at least `least`. In large sets only rows are compared that fall together in one of
 * several tables, by the sides of random planes through the mean on which they lie (Charikar, STOC 2002).
 */
export function nearPairs(rows: VectorRows, least: number): NearPairs {
  const count = rows.items.length
  const found = new Found(rows, least)
  if (count <= comparedWhole) {
    const scores = new Float32Array(count)
    for (let row = 0; row < count && !found.isFull; row++) {
      dotWithAll(rowAt(rows, row), rows, scores)
      for (let other = row + 1; other < count; other++) if ((scores[other] ?? 0) >= least) found.add(row, other)
    }
    return { pairs: found.pairs(), isExact: true, isComplete: !found.isFull }
  }
  const bits = Math.max(8, Math.min(16, Math.round(Math.log2(count)) - 3))
  const mean = meanOf(rows)
  const random = xorshift(0x9e3779b9)
  for (let table = tablesFor(bits, least, dot(mean, mean)); table > 0 && !found.isFull; table--) {
    const codes = codesOf(rows, mean, bits, random)
    for (const bucket of Map.groupBy(codes.keys(), (row) => codes[row] ?? 0).values()) {
      for (let one = 0; one < bucket.length && !found.isFull; one++)
        for (let other = one + 1; other < bucket.length; other++) found.compare(bucket[one] ?? 0, bucket[other] ?? 0)
    }
  }
  return { pairs: found.pairs(), isExact: false, isComplete: !found.isFull }
}

/**
 * So many that a pair at the threshold falls together in one of them, but for the share that may be overlooked. A plane
 * parts two vectors with a chance of their angle over π, here as seen from the mean.
 */
function tablesFor(bits: number, least: number, squaredMean: number): number {
  const radius = Math.sqrt(Math.max(0.05, 1 - squaredMean))
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(Math.max(0, 2 - 2 * least)) / 2 / radius))
  const together = (1 - angle / Math.PI) ** bits
  return Math.min(mostTables, Math.max(1, Math.ceil(Math.log(overlooked) / Math.log(1 - Math.min(0.999, together)))))
}

/** For each row one bit for each plane. */
function codesOf(rows: VectorRows, mean: Float64Array, bits: number, random: () => number): Uint32Array {
  const { dimensions, items } = rows
  const codes = new Uint32Array(items.length)
  const sides = new Float32Array(items.length)
  for (let bit = 0; bit < bits; bit++) {
    const plane = Float32Array.from({ length: dimensions }, () => normal(random))
    const offset = dot(mean, plane)
    dotWithAll(plane, rows, sides)
    for (let row = 0; row < codes.length; row++)
      if ((sides[row] ?? 0) > offset) codes[row] = ((codes[row] ?? 0) | (1 << bit)) >>> 0
  }
  return codes
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

class Found {
  readonly #rows: VectorRows
  readonly #least: number
  /** smaller × count + larger. */
  readonly #keys = new Set<number>()
  #compared = 0

  constructor(rows: VectorRows, least: number) {
    this.#rows = rows
    this.#least = least
  }

  get isFull(): boolean {
    return this.#keys.size >= mostPairs || this.#compared >= mostCompared
  }

  compare(one: number, other: number): void {
    this.#compared++
    if (dot(rowAt(this.#rows, one), rowAt(this.#rows, other)) >= this.#least) this.add(one, other)
  }

  add(one: number, other: number): void {
    if (this.#keys.size < mostPairs)
      this.#keys.add(Math.min(one, other) * this.#rows.items.length + Math.max(one, other))
  }

  pairs(): [number, number][] {
    const { items } = this.#rows
    return [...this.#keys].map((key) => [items[Math.floor(key / items.length)] ?? 0, items[key % items.length] ?? 0])
  }
}
