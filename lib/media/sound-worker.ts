import type { Hearing } from '../embed/dual-encoder.ts'
import { DiptychError, type ErrorCode } from '../errors.ts'
import type { TimeSpan } from '../types.ts'
import { decodePieces } from './decode-pieces.ts'
import { collectClips, secondsOf } from './sound-clips.ts'

export interface SoundTask {
  bytes: Uint8Array
  /** An `end` of Infinity is that of the recording. */
  stretches: readonly TimeSpan[]
  hearing: Hearing
  ffmpeg: string
}

/** An error crosses threads as plain data, which keeps its code. */
export interface SoundResult {
  /** Of each stretch; none where the recording ends before it. */
  clips: Float32Array[][]
  error: { code: ErrorCode; message: string; fix: string } | null
}

/** Seconds by which a recording may be shorter than it says without being decoded anew. */
const tolerance = 0.1

/** Runs in a thread of the pool (see sound-decoder.ts). Never throws. */
export default async function work({ bytes, stretches, hearing, ffmpeg }: SoundTask): Promise<SoundResult> {
  const decode = () => decodePieces(bytes, ffmpeg)
  try {
    const isOpen = stretches.some(({ end }) => end === Number.POSITIVE_INFINITY)
    const length = isOpen ? await secondsOf(decode()) : Number.POSITIVE_INFINITY
    const told = stretches.map(({ start, end }) => ({ start, end: Math.min(end, length) }))
    const { clips, seconds } = await collectClips(decode(), told, hearing)
    // Where a recording ends before its header said, the clips are to be spread over what there is.
    const late = told.flatMap(({ start, end }, index) =>
      end > seconds + tolerance && start < seconds ? [{ index, stretch: { start, end: seconds } }] : [],
    )
    if (late.length > 0) {
      const stretches = late.map(({ stretch }) => stretch)
      const again = await collectClips(decode(), stretches, hearing)
      for (const [place, { index }] of late.entries()) clips[index] = again.clips[place] ?? []
    }
    return { clips, error: null }
  } catch (thrown) {
    return { clips: [], error: DiptychError.from(thrown).toJSON() }
  }
}
