/** A picture as bytes: RGB, row after row, 3 × width × height. */
export interface RgbImage {
  data: Uint8Array
  width: number
  height: number
}

/** Which part of the enlarged picture is wanted, in pixels of the enlarged picture. */
export interface Region {
  left: number
  top: number
  width: number
  height: number
}

const channels = 3

/** How a pixel weighs by its distance; nothing counts beyond the radius. */
export interface Kernel {
  radius: number
  weight(distance: number): number
}

/** Cubic convolution with a = −0.5 (Keys 1981). */
export const bicubic: Kernel = { radius: 2, weight: cubic }

/** A triangle. */
export const bilinear: Kernel = { radius: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) }

/**
 * Resizes as Pillow does: antialiased where it shrinks, edges renormalised, a rounded 8-bit picture between the horizontal
 * and the vertical pass. libvips is true to Pillow where it shrinks, but enlarges by an
 * affine transform that is off by up to 4 of 255 on average, enough to move a vector. So only what grows in a direction
 * comes here, and only the wanted region is computed.
 */
export function resample(
  image: RgbImage,
  size: { width: number; height: number },
  region: Region,
  kernel: Kernel,
): Uint8Array {
  const columns = filter(image.width, size.width, region.left, region.width, kernel)
  const rows = filter(image.height, size.height, region.top, region.height, kernel)
  const firstRow = rows.starts[0] ?? 0
  const lastRow = Math.min(image.height, (rows.starts[region.height - 1] ?? 0) + rows.taps)

  const between = new Uint8ClampedArray(region.width * (lastRow - firstRow) * channels)
  for (let row = firstRow; row < lastRow; row++) {
    const source = image.data.subarray(row * image.width * channels, (row + 1) * image.width * channels)
    const target = (row - firstRow) * region.width * channels
    for (let column = 0; column < region.width; column++) {
      convolve(source, channels, columns, column, between, target + column * channels)
    }
  }

  const stride = region.width * channels
  const result = new Uint8ClampedArray(region.width * region.height * channels)
  const relative = { ...rows, starts: rows.starts.map((start) => start - firstRow) }
  for (let row = 0; row < region.height; row++) {
    for (let column = 0; column < region.width; column++) {
      const source = between.subarray(column * channels)
      convolve(source, stride, relative, row, result, row * stride + column * channels)
    }
  }
  return new Uint8Array(result.buffer)
}

interface Filter {
  /** First source position of each output position. */
  starts: Int32Array
  /** `taps` weights for each output position, adding up to 1; 0 beyond the edge. */
  weights: Float64Array
  taps: number
}

function filter(from: number, to: number, offset: number, count: number, { radius, weight }: Kernel): Filter {
  const stretch = Math.max(1, from / to)
  const support = radius * stretch
  const taps = Math.ceil(2 * support) + 1
  const starts = new Int32Array(count)
  const weights = new Float64Array(count * taps)
  for (let index = 0; index < count; index++) {
    const centre = ((offset + index + 0.5) * from) / to
    const start = Math.max(0, Math.floor(centre - support + 0.5))
    const end = Math.min(from, Math.floor(centre + support + 0.5))
    starts[index] = start
    let sum = 0
    for (let position = start; position < end; position++) sum += weight((position + 0.5 - centre) / stretch)
    for (let position = start; position < end; position++) {
      weights[index * taps + position - start] = weight((position + 0.5 - centre) / stretch) / sum
    }
  }
  return { starts, weights, taps }
}

function cubic(distance: number): number {
  const a = -0.5
  const x = Math.abs(distance)
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a
  return 0
}

/** Writes the three channels of one output pixel; the clamped array rounds and clips. */
function convolve(
  source: ArrayLike<number>,
  step: number,
  { starts, weights, taps }: Filter,
  index: number,
  target: Uint8ClampedArray,
  at: number,
): void {
  const start = (starts[index] ?? 0) * step
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[index * taps + tap] ?? 0
      if (weight !== 0) sum += weight * (source[start + tap * step + channel] ?? 0)
    }
    target[at + channel] = sum
  }
}
