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
/** The cubic filter reaches two pixels to each side. */
const taps = 4

/**
 * Enlarges with Pillow's BICUBIC: cubic convolution with a = −0.5 (Keys 1981), edges renormalised, a rounded 8-bit
 * picture between the horizontal and the vertical pass. libvips is true to Pillow where it shrinks, but enlarges by an
 * affine transform that is off by up to 4 of 255 on average, enough to move a vector. Only pictures smaller than the
 * encoder's input come here, and only the wanted region is computed.
 */
export function enlarge(image: RgbImage, width: number, height: number, region: Region): Uint8Array {
  const columns = filter(image.width, width, region.left, region.width)
  const rows = filter(image.height, height, region.top, region.height)
  const firstRow = rows.starts[0] ?? 0
  const lastRow = Math.min(image.height, (rows.starts[region.height - 1] ?? 0) + taps)

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
}

function filter(from: number, to: number, offset: number, count: number): Filter {
  const starts = new Int32Array(count)
  const weights = new Float64Array(count * taps)
  for (let index = 0; index < count; index++) {
    const centre = ((offset + index + 0.5) * from) / to
    const start = Math.max(0, Math.floor(centre - 1.5))
    const end = Math.min(from, Math.floor(centre + 2.5))
    starts[index] = start
    let sum = 0
    for (let position = start; position < end; position++) sum += cubic(position + 0.5 - centre)
    for (let position = start; position < end; position++) {
      weights[index * taps + position - start] = cubic(position + 0.5 - centre) / sum
    }
  }
  return { starts, weights }
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
  { starts, weights }: Filter,
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
