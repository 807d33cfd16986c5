import type { Hearing } from '../embed/dual-encoder.ts'
import { DiptychError, type ErrorCode } from '../errors.ts'
import type { TimeSpan } from '../types.ts'
import { decodePacked } from './decode-packed.ts'
import { decodeWav } from './decode-wav.ts'
import { clipsOf } from './sound-clips.ts'
import type { OwnSoundFormat } from './sound-format.ts'

export interface SoundTask {
  bytes: Uint8Array
  format: OwnSoundFormat
  stretches: readonly TimeSpan[]
  hearing: Hearing
}

/** An error crosses threads as plain data, which keeps its code. */
export interface SoundResult {
  /** Of each stretch; none where the recording ends before it. */
  clips: Float32Array[][]
  error: { code: ErrorCode; message: string; fix: string } | null
}

/** Runs in a thread of the pool (see sound-decoder.ts). Never throws. */
export default async function work({ bytes, format, stretches, hearing }: SoundTask): Promise<SoundResult> {
  const decode = () => (format === 'wav' ? decodeWav(bytes) : decodePacked(bytes, format))
  try {
    return { clips: await clipsOf(decode, stretches, hearing), error: null }
  } catch (thrown) {
    return { clips: [], error: DiptychError.from(thrown).toJSON() }
  }
}
