/** Shares of the bins of a power spectrum, from the bin `first` on, that make one mel band. */
export interface MelFilter {
  first: number
  weights: Float64Array
}

/** Hz; the upper end is half of the sample rate. */
const lowest = 20

/**
 * Triangles of equal width on the mel scale, each reaching to the middles of its neighbours, as Kaldi makes them.
 * @param size of the Fourier transform; its bins below half the sample rate count
 */
export function melFilters(count: number, size: number, sampleRate: number): MelFilter[] {
  const low = mel(lowest)
  const width = (mel(sampleRate / 2) - low) / (count + 1)
  const bins = Float64Array.from({ length: size / 2 }, (_, bin) => mel((bin * sampleRate) / size))
  return Array.from({ length: count }, (_, index) => {
    const left = low + index * width
    const shares = bins.map((at) => Math.max(0, Math.min(at - left, left + 2 * width - at) / width))
    const first = Math.max(
      0,
      shares.findIndex((share) => share > 0),
    )
    return { first, weights: shares.slice(first, 1 + shares.findLastIndex((share) => share > 0)) }
  })
}

/** Hz to mel by the formula of O'Shaughnessy 1987. */
function mel(frequency: number): number {
  return 1127 * Math.log(1 + frequency / 700)
}
