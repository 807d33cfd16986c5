import { xorshift } from '../../evaluate/bootstrap.ts'
import { unit } from '../../store/made-up-items.ts'
import type { VectorRows } from './vector-rows.ts'

/** Rows from vectors of one length, each of an item of its own. */
export function rowsOf(vectors: Float32Array[], items = vectors.map((_, at) => at)): VectorRows {
  const dimensions = vectors[0]?.length ?? 0
  const values = new Float32Array(vectors.length * dimensions)
  for (const [at, vector] of vectors.entries()) values.set(vector, at * dimensions)
  return { dimensions, values, items: Uint32Array.from(items) }
}

/** The sum of one vector and a part of another, at unit length. */
export function mixed(one: Float32Array, other: Float32Array, part: number): Float32Array {
  const sum = one.map((value, index) => value + part * (other[index] ?? 0))
  const norm = Math.hypot(...sum)
  return sum.map((value) => value / norm)
}

/** Three clusters of 20 vectors of 16 dimensions, one after the other. */
export function threeClusters(): Float32Array[] {
  return Array.from({ length: 60 }, (_, at) => mixed(unit(Math.floor(at / 20) + 1), unit(100 + at), 0.6))
}

/** Directions of 16 dimensions, evenly over the sphere; the same for the same seed, which is not 0. */
export function randomUnits(count: number, seed: number): Float32Array[] {
  const random = xorshift(seed * 0x9e3779b1)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length: 16 }, normal)
    const norm = Math.hypot(...vector)
    return vector.map((value) => value / norm)
  })
}
