/** The vector at unit length. Throws where it has none: zeros, or numbers that are not finite. */
export function unitVector(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  const norm = Math.sqrt(squares)
  if (!(norm > 0 && Number.isFinite(norm))) throw new Error(`a vector has length ${norm}`)
  return vector.map((value) => value / norm)
}
