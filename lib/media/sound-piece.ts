import { DiptychError } from '../errors.ts'

/** Samples that follow on those of the piece before. */
export interface SoundPiece {
  /** Mono. */
  samples: Float32Array
  /** Hz. */
  sampleRate: number
}

/** A recording piece by piece, so that no more of it is in memory than is asked for. */
export type SoundPieces = AsyncIterable<SoundPiece> | Iterable<SoundPiece>

/** One channel out of several of one length, each counting the same. */
export function mono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels
  if (channels.length <= 1) return first
  return first.map((_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length)
}

export function unreadableSound(why: string, cause?: unknown): DiptychError {
  return new DiptychError('unreadable', `The sound can't be decoded: ${why}.`, 'Save it again as WAV or FLAC.', cause)
}
