/**
 * Makes the discrete Fourier transform of `size` complex values (a power of two), in place: radix 2, Cooley and Tukey
 * 1965.
 */
export function fourier(size: number): (real: Float64Array, imaginary: Float64Array) => void {
  const cosines = Float64Array.from({ length: size / 2 }, (_, index) => Math.cos((2 * Math.PI * index) / size))
  const sines = Float64Array.from({ length: size / 2 }, (_, index) => -Math.sin((2 * Math.PI * index) / size))
  const reversed = bitReversed(size)
  return (real, imaginary) => {
    for (const [index, other] of reversed.entries()) {
      if (other <= index) continue
      swap(real, index, other)
      swap(imaginary, index, other)
    }
    for (let half = 1, step = size / 2; half < size; half *= 2, step /= 2) {
      for (let start = 0; start < size; start += 2 * half) {
        for (let offset = 0; offset < half; offset++) {
          const cosine = cosines[offset * step] as number
          const sine = sines[offset * step] as number
          const upper = start + offset
          const lower = upper + half
          const lowerReal = real[lower] as number
          const lowerImaginary = imaginary[lower] as number
          const turnedReal = lowerReal * cosine - lowerImaginary * sine
          const turnedImaginary = lowerReal * sine + lowerImaginary * cosine
          const upperReal = real[upper] as number
          const upperImaginary = imaginary[upper] as number
          real[upper] = upperReal + turnedReal
          imaginary[upper] = upperImaginary + turnedImaginary
          real[lower] = upperReal - turnedReal
          imaginary[lower] = upperImaginary - turnedImaginary
        }
      }
    }
  }
}

function bitReversed(size: number): Uint32Array {
  const reversed = new Uint32Array(size)
  for (let index = 1; index < size; index++)
    reversed[index] = ((reversed[index >> 1] as number) >> 1) | (index & 1 ? size >> 1 : 0)
  return reversed
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] as number
  values[one] = values[other] as number
  values[other] = kept
}
