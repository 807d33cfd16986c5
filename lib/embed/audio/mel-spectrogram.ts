import { fourier } from './fourier.ts'
import { type MelFilter, melFilters } from './mel-filters.ts'

/** How a model wants its sounds; a part of its entry in models/registry.json. */
export interface MelSettings {
  /** Hz. */
  sampleRate: number
  melBins: number
  /** Columns: one each 10 ms. What a shorter clip lacks is zero before it is normalised; of a longer one the head counts. */
  frames: number
  /** Of the logarithms of the energies: a value becomes (value − mean) / std. */
  mean: number
  std: number
}

const windowSeconds = 0.025
const shiftSeconds = 0.01
const preemphasis = 0.97
/** The least energy of which a logarithm is taken: float32's machine epsilon, as in Kaldi. */
const leastEnergy = 2 ** -23

/**
 * Makes the function that turns a clip into the picture of its sound that an audio tower takes: logarithms of the energies
 * in mel bands, normalised, written into `target` at `offset` as `melBins` rows of `frames`. The steps are Kaldi's
 * compute-fbank-feats with the settings of ImageBind (and AST before it): each frame less its mean, pre-emphasis of 0.97,
 * a Hann window, the power spectrum, natural logarithm; no dither, no energy row, and only whole frames.
 * https://kaldi-asr.org/doc/feat.html
 */
export function melSpectrogram(settings: MelSettings) {
  const { sampleRate, melBins, frames, mean, std } = settings
  const width = Math.round(windowSeconds * sampleRate)
  const shift = Math.round(shiftSeconds * sampleRate)
  const size = 2 ** Math.ceil(Math.log2(width))
  const hann = Float64Array.from(
    { length: width },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (width - 1)),
  )
  const filters = melFilters(melBins, size, sampleRate)
  const transform = fourier(size)
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)]
  const power = new Float64Array(size / 2)

  return (clip: Float32Array, target: Float32Array, offset: number): void => {
    target.fill(-mean / std, offset, offset + melBins * frames)
    // A click of a few milliseconds still has a frame.
    const samples = Float64Array.from({ length: Math.max(width, clip.length) }, (_, index) => clip[index] ?? 0)
    const whole = Math.min(frames, 1 + Math.floor((samples.length - width) / shift))
    for (let frame = 0; frame < whole; frame++) {
      shape(samples.subarray(frame * shift, frame * shift + width))
      transform(real, imaginary)
      for (let bin = 0; bin < power.length; bin++)
        power[bin] = (real[bin] as number) ** 2 + (imaginary[bin] as number) ** 2
      for (const [bin, filter] of filters.entries())
        target[offset + bin * frames + frame] = (Math.log(Math.max(leastEnergy, energy(filter))) - mean) / std
    }
  }

  /** The frame as the transform takes it: in `real`, zeros behind it. */
  function shape(frame: Float64Array): void {
    const average = frame.reduce((sum, value) => sum + value, 0) / width
    real.fill(0)
    imaginary.fill(0)
    // Kaldi takes the first sample for its own predecessor.
    let before = (frame[0] as number) - average
    for (let index = 0; index < width; index++) {
      const value = (frame[index] as number) - average
      real[index] = (value - preemphasis * before) * (hann[index] as number)
      before = value
    }
  }

  function energy({ first, weights }: MelFilter): number {
    let sum = 0
    for (let index = 0; index < weights.length; index++)
      sum += (weights[index] as number) * (power[first + index] as number)
    return sum
  }
}
