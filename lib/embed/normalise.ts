import type { PixelSettings } from './pixels.ts'

/**
 * Makes the function that turns RGB bytes (row after row) into a model's input: (value / 255 − mean) / std as float32,
 * one plane for each channel, written into `target` at `offset`. There are only 256 values a channel, so they are
 * computed once.
 */
export function normaliser(settings: Pick<PixelSettings, 'mean' | 'std'>) {
  const tables = settings.mean.map((mean, channel) => {
    const std = settings.std[channel] ?? 1
    return Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / std)
  })
  return (rgb: Uint8Array, target: Float32Array, offset: number): void => {
    const plane = rgb.length / 3
    for (const [channel, table] of tables.entries()) {
      let from = channel
      const start = offset + channel * plane
      for (let at = start; at < start + plane; at++, from += 3) target[at] = table[rgb[from] as number] as number
    }
  }
}
