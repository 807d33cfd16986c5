/** Of vectors of one length; the cosine similarity where both are of unit length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}

/** The mean of vectors of one length; not of unit length. */
export function meanOf(vectors: Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) {
    for (let index = 0; index < mean.length; index++)
      mean[index] = (mean[index] ?? 0) + (vector[index] ?? 0) / vectors.length
  }
  return mean
}

/** The same direction at unit length; a zero vector stays as it is. */
export function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(vector, vector))
  return norm === 0 ? vector : vector.map((value) => value / norm)
}

/** The difference of two vectors of one length. */
export function minus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => value - (b[index] ?? 0))
}

/** Population variance; 0 of nothing. */
export function variance(values: number[]): number {
  return covariance(values, values)
}

/** Population covariance of two lists of one length; 0 of nothing. */
export function covariance(a: number[], b: number[]): number {
  if (a.length === 0) return 0
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [middleA, middleB] = [average(a), average(b)]
  return average(a.map((value, index) => (value - middleA) * ((b[index] ?? 0) - middleB)))
}
