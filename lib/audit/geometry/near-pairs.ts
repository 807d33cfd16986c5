import { xorshift } from '../../evaluate/bootstrap.ts'
import { dot } from '../../vector-math.ts'
import { dotWithAll, meanOf, pickRows, rowAt, type VectorRows } from './vector-rows.ts'

/** Up to so many rows every pair is compared. */
const comparedWhole = 3000
/** Of pairs that are just near enough, the share that may be overlooked; of nearer ones far fewer are. */
const mostOverlooked = 0.01
const mostTables = 48
const planesOfTable = { least: 6, most: 16 }
/** Reached only where very many rows are nearly alike. */
const mostPairs = 200_000
const mostCompared = 240_000_000

export interface NearPairs {
  /** Item numbers, the smaller first. */
  pairs: [one: number, other: number][]
  /** Every pair was compared: nothing was overlooked. */
  isExact: boolean
  /** false where there were more pairs than could be looked at. */
  isComplete: boolean
  /** Of pairs that are just near enough, the share that is likely to be overlooked; 0 where every pair was compared. */
  overlooked: number
}

/**
 * Pairs of rows whose cosine is at least `least`. In large sets only rows are compared that fall together in one of
 * several tables, by the sides of random planes through the mean on which they lie (Charikar, STOC 2002).
 */
export function nearPairs(rows: VectorRows, least: number): NearPairs {
  const count = rows.items.length
  const found = new Found(rows, least)
  if (count <= comparedWhole) {
    found.compareAll([...rows.items.keys()])
    return { pairs: found.pairs(), isExact: true, isComplete: !found.isFull, overlooked: 0 }
  }
  const mean = meanOf(rows)
  const { bits, tables, overlooked } = planFor(count, chanceOfOneSide(least, dot(mean, mean)))
  const random = xorshift(0x9e3779b9)
  for (let table = tables; table > 0 && !found.isFull; table--) {
    const codes = codesOf(rows, mean, bits, random)
    for (const bucket of Map.groupBy(codes.keys(), (row) => codes[row] ?? 0).values())
      if (bucket.length > 1) found.compareAll(bucket)
  }
  return { pairs: found.pairs(), isExact: false, isComplete: !found.isFull, overlooked }
}

/**
 * The chance that a plane leaves a pair at the threshold on one side: it parts two vectors with a chance of their angle over
 * π, here as seen from the mean. In a narrow cone even near vectors are at a wide angle.
 */
function chanceOfOneSide(least: number, squaredMean: number): number {
  const radius = Math.sqrt(Math.max(0.05, 1 - squaredMean))
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(Math.max(0, 2 - 2 * least)) / 2 / radius))
  return 1 - angle / Math.PI
}

interface Plan {
  /** Planes of a table. */
  bits: number
  tables: number
  overlooked: number
}

/**
 * With many planes few rows fall together by chance, but a near pair is parted in most tables; with few there is much to
 * compare. The plan that overlooks least among those that compare no more than is allowed, and of those that overlook little
 * enough the quickest.
 */
function planFor(count: number, oneSide: number): Plan {
  const plans = Array.from({ length: planesOfTable.most - planesOfTable.least + 1 }, (_, index) => {
    const bits = planesOfTable.least + index
    const parted = 1 - Math.min(0.999, oneSide ** bits)
    const needed = Math.max(1, Math.ceil(Math.log(mostOverlooked) / Math.log(parted)))
    const tables = Math.min(mostTables, needed)
    const compared = (tables * count ** 2) / 2 ** (bits + 1)
    // In dot products: each row with each plane, and what is compared, which is more where rows crowd.
    return { bits, tables, overlooked: parted ** tables, compared, work: tables * bits * count + 2 * compared }
  })
  const allowed = plans.filter(({ compared, bits }) => compared <= mostCompared / 2 || bits === planesOfTable.most)
  return allowed.reduce((best, plan) => {
    const [one, other] = [best, plan].map(({ overlooked }) => Math.max(mostOverlooked, overlooked))
    return (other ?? 0) < (one ?? 0) || (other === one && plan.work < best.work) ? plan : best
  })
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

  /** Each of these rows with each other. Side by side in memory they are compared several times as fast. */
  compareAll(numbers: number[]): void {
    const { dimensions, values } = pickRows(this.#rows, numbers)
    const scores = new Float32Array(numbers.length)
    for (let one = 0; one + 1 < numbers.length && !this.isFull; one++) {
      const others = { dimensions, values: values.subarray((one + 1) * dimensions) }
      dotWithAll(rowAt({ dimensions, values }, one), others, scores)
      const count = numbers.length - one - 1
      this.#compared += count
      for (let at = 0; at < count; at++)
        if ((scores[at] ?? 0) >= this.#least) this.#add(numbers[one] ?? 0, numbers[one + 1 + at] ?? 0)
    }
  }

  #add(one: number, other: number): void {
    if (this.#keys.size < mostPairs)
      this.#keys.add(Math.min(one, other) * this.#rows.items.length + Math.max(one, other))
  }

  pairs(): [number, number][] {
    const { items } = this.#rows
    return [...this.#keys].map((key) => [items[Math.floor(key / items.length)] ?? 0, items[key % items.length] ?? 0])
  }
}
