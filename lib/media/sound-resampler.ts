/** Zero crossings of the sinc on each side. */
const crossings = 6
/** Share of the lower of the two half rates that passes. */
const rolloff = 0.99

/** Samples from `offset` on; before and behind them is silence. */
export interface Samples {
  values: Float32Array
  offset: number
}

/** Makes samples of one rate out of those of another. */
export interface SoundResampler {
  /** Samples of the source that come in on each side. */
  margin: number
  /** `count` samples at the new rate, from the one of index `start` on. */
  resample(source: Samples, start: number, count: number): Float32Array
}

/**
 * Windowed sinc: a low pass of 12 zero crossings under a Hann window, so that what the lower rate can't hold is not heard
 * as something else. As torchaudio.functional.resample has it by default, with which the makers of encoders prepare theirs.
 * https://ccrma.stanford.edu/~jos/resample/
 * @param from Hz; `to` likewise
 */
export function soundResampler(from: number, to: number): SoundResampler {
  if (from === to) return unchanged
  const divisor = greatestCommonDivisor(from, to)
  const [step, phases] = [from / divisor, to / divisor]
  const cutoff = Math.min(step, phases) * rolloff
  const margin = Math.ceil((crossings * step) / cutoff)
  const taps = 2 * margin + 2
  const kernels = new Map<number, Float64Array>()

  /** Weights of the source's samples around the place `phase / phases` behind a sample, from `margin` before it on. */
  function kernel(phase: number): Float64Array {
    const known = kernels.get(phase)
    if (known) return known
    const made = Float64Array.from({ length: taps }, (_, tap) => {
      const at = ((tap - margin) / step - phase / phases / step) * cutoff
      if (Math.abs(at) >= crossings) return 0
      const sinc = at === 0 ? 1 : Math.sin(Math.PI * at) / (Math.PI * at)
      return (sinc * Math.cos((Math.PI * at) / crossings / 2) ** 2 * cutoff) / step
    })
    kernels.set(phase, made)
    return made
  }

  return {
    margin,
    resample({ values, offset }, start, count) {
      return Float32Array.from({ length: count }, (_, index) => {
        const place = (start + index) * step
        const before = Math.floor(place / phases)
        const first = before - margin - offset
        let sum = 0
        for (const [tap, weight] of kernel(place % phases).entries()) sum += weight * (values[first + tap] ?? 0)
        return sum
      })
    },
  }
}

const unchanged: SoundResampler = {
  margin: 0,
  resample: ({ values, offset }, start, count) =>
    Float32Array.from({ length: count }, (_, index) => values[start + index - offset] ?? 0),
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
