import { spread } from '../../spread.ts'
import { dot } from '../../vector-math.ts'

/** Unit vectors of one modality, one after another. */
export interface VectorRows {
  dimensions: number
  /** count × dimensions. */
  values: Float32Array
  /** For each row the number of its item, ascending. */
  items: Uint32Array
}

/** View of one row. */
export function rowAt({ values, dimensions }: Pick<VectorRows, 'values' | 'dimensions'>, row: number): Float32Array {
  return values.subarray(row * dimensions, (row + 1) * dimensions)
}

/** At most `most` rows, evenly spread, copied. */
export function sampleRows(rows: VectorRows, most: number): VectorRows {
  return pickRows(rows, spread(rows.items.length, most))
}

/** The rows of these numbers, copied in that order. */
export function pickRows(rows: VectorRows, numbers: readonly number[]): VectorRows {
  const { dimensions } = rows
  const values = new Float32Array(numbers.length * dimensions)
  for (const [at, row] of numbers.entries()) values.set(rowAt(rows, row), at * dimensions)
  return { dimensions, values, items: Uint32Array.from(numbers, (row) => rows.items[row] ?? 0) }
}

/** Row numbers in both for each item that has a vector in both. */
export function pairsOf(one: VectorRows, other: VectorRows): [one: number, other: number][] {
  const pairs: [number, number][] = []
  let at = 0
  for (const [row, item] of one.items.entries()) {
    while ((other.items[at] ?? Number.POSITIVE_INFINITY) < item) at++
    if (other.items[at] === item) pairs.push([row, at])
  }
  return pairs
}

/** Sum of the rows. Float64Array of the dimensions. */
export function sumOf({ values, dimensions }: VectorRows): Float64Array {
  const sum = new Float64Array(dimensions)
  for (let at = 0; at < values.length; ) {
    for (let index = 0; index < dimensions; index++) sum[index] = (sum[index] ?? 0) + (values[at++] ?? 0)
  }
  return sum
}

/** The mean of the rows, not of unit length; zero of none. */
export function meanOf(rows: VectorRows): Float64Array {
  const count = rows.items.length
  return sumOf(rows).map((value) => (count > 0 ? value / count : 0))
}

/** The dot product of a vector with every row, into `into`. Four rows at a time: twice as fast as one after the other. */
export function dotWithAll(
  vector: Float32Array,
  { values, dimensions }: Pick<VectorRows, 'values' | 'dimensions'>,
  into: Float32Array,
): void {
  const rows = values.length / dimensions
  let row = 0
  for (; row + 3 < rows; row += 4) {
    let [first, second, third, fourth] = [0, 0, 0, 0]
    const at = row * dimensions
    for (let index = 0; index < dimensions; index++) {
      const value = vector[index] ?? 0
      first += value * (values[at + index] ?? 0)
      second += value * (values[at + dimensions + index] ?? 0)
      third += value * (values[at + 2 * dimensions + index] ?? 0)
      fourth += value * (values[at + 3 * dimensions + index] ?? 0)
    }
    into[row] = first
    into[row + 1] = second
    into[row + 2] = third
    into[row + 3] = fourth
  }
  for (; row < rows; row++) into[row] = dot(vector, values.subarray(row * dimensions, (row + 1) * dimensions))
}
