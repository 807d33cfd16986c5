import type { Hearing } from '../embed/dual-encoder.ts'
import type { TimeSpan } from '../types.ts'
import { type SoundPieces, unreadableSound } from './sound-piece.ts'
import { type Samples, type SoundResampler, soundResampler } from './sound-resampler.ts'

/** Hz; what is outside is a damaged header, or one made to need memory. */
const rates = { lowest: 1000, highest: 768_000 }

/** The place of a clip, in samples at the encoder's rate. */
interface Window {
  start: number
  count: number
}

/** A window while its samples come in at the recording's own rate. */
interface Filling {
  window: Window
  source: Samples | null
  clip: Float32Array | null
}

interface Collected {
  /** Those of each stretch, in order; none where the recording ends before it. */
  clips: Float32Array[][]
  /** Seconds that were decoded: all of the recording, unless the last clip was complete before. */
  seconds: number
}

/** Seconds by which a recording may be shorter than it says without being decoded anew. */
const tolerance = 0.1

/**
 * The clips of each stretch of a recording; none where it ends before the stretch begins. Where it ends before its header said,
 * it is decoded a second time, and the clips are spread over what there is.
 */
export async function clipsOf(
  decode: () => SoundPieces,
  stretches: readonly TimeSpan[],
  hearing: Hearing,
): Promise<Float32Array[][]> {
  const { clips, seconds } = await collectClips(decode(), stretches, hearing)
  const late = stretches.flatMap(({ start, end }, index) =>
    end > seconds + tolerance && start < seconds ? [{ index, stretch: { start, end: seconds } }] : [],
  )
  if (late.length === 0) return clips
  const again = await collectClips(
    decode(),
    late.map(({ stretch }) => stretch),
    hearing,
  )
  for (const [place, { index }] of late.entries()) clips[index] = again.clips[place] ?? []
  return clips
}

/** Takes the clips of stretches out of a recording as it is decoded, and stops once it has them all. */
async function collectClips(pieces: SoundPieces, stretches: readonly TimeSpan[], hearing: Hearing): Promise<Collected> {
  const fillings = stretches.map((stretch) =>
    windowsOf(stretch, hearing).map((window): Filling => ({ window, source: null, clip: null })),
  )
  const open = new Set(fillings.flat())
  let resampler: (SoundResampler & { rate: number }) | null = null
  let at = 0
  for await (const { samples, sampleRate } of pieces) {
    resampler ??= resamplerFor(sampleRate, hearing.sampleRate)
    if (sampleRate !== resampler.rate) throw unreadableSound('its sample rate changes')
    for (const filling of open) {
      if (take(filling, samples, at, resampler, hearing.sampleRate)) open.delete(filling)
    }
    at += samples.length
    if (open.size === 0) break
  }
  if (!resampler) throw unreadableSound('there are no samples in it')
  const { rate } = resampler
  for (const filling of open) finish(filling, resampler, Math.floor((at / rate) * hearing.sampleRate))
  return {
    clips: fillings.map((ones) => ones.flatMap(({ clip }) => (clip && clip.length > 0 ? [clip] : []))),
    seconds: at / rate,
  }
}

/**
 * Clips spread evenly from the beginning to the end, which overlap in a short stretch; one of what is shorter than a clip, none
 * of what has no length.
 */
function windowsOf({ start, end }: TimeSpan, { sampleRate, clipSeconds, clips }: Hearing): Window[] {
  if (end <= start) return []
  const room = Math.max(0, end - start - clipSeconds)
  const count = Math.floor(Math.min(clipSeconds, end - start) * sampleRate)
  const shares = room === 0 || clips === 1 ? [0.5] : Array.from({ length: clips }, (_, index) => index / (clips - 1))
  return shares.map((share) => ({ start: Math.floor((start + share * room) * sampleRate), count }))
}

function resamplerFor(rate: number, to: number): SoundResampler & { rate: number } {
  if (!Number.isInteger(rate) || rate < rates.lowest || rate > rates.highest)
    throw unreadableSound(`its sample rate is ${rate}`)
  return { ...soundResampler(rate, to), rate }
}

/** Copies what of a piece lies in the window; true once the window is full and its clip is made. */
function take(
  filling: Filling,
  samples: Float32Array,
  at: number,
  resampler: SoundResampler & { rate: number },
  to: number,
): boolean {
  const { start, count } = filling.window
  const offset = Math.max(0, Math.floor((start * resampler.rate) / to) - resampler.margin)
  const end = Math.ceil(((start + count) * resampler.rate) / to) + resampler.margin + 1
  if (at + samples.length <= offset) return false
  filling.source ??= { values: new Float32Array(end - offset), offset }
  const from = Math.max(offset, at)
  const until = Math.min(end, at + samples.length)
  for (let index = from; index < until; index++) {
    const value = samples[index - at] ?? 0
    // NaN becomes 0. What is louder than full scale, by a damaged or a hostile file, would be infinite once it is squared.
    filling.source.values[index - offset] = Math.max(-1, Math.min(1, value)) || 0
  }
  if (at + samples.length < end) return false
  finish(filling, resampler, start + count)
  return true
}

/** Makes the clip of the samples that are there. */
function finish(filling: Filling, resampler: SoundResampler, length: number): void {
  const { window, source } = filling
  const count = Math.min(window.count, length - window.start)
  if (source && count > 0) filling.clip = resampler.resample(source, window.start, count)
  filling.source = null
}
