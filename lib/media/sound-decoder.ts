import path from 'node:path'
import pLimit from 'p-limit'
import { Piscina } from 'piscina'
import type { Hearing, SoundInput } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { TimeSpan } from '../types.ts'
import { decodeWithFfmpeg } from './decode-with-ffmpeg.ts'
import { withTemporaryFile } from './run-ffmpeg.ts'
import { clipsOf } from './sound-clips.ts'
import { isOwnSoundFormat, soundFormatOf } from './sound-format.ts'
import { unreadableSound } from './sound-piece.ts'
import type { SoundResult, SoundTask } from './sound-worker.ts'

export interface SoundDecoderOptions {
  /** The project's folder, which holds `lib/media/sound-worker.ts`. */
  root: string
  /** Name or path of the ffmpeg that decodes what no decoder of this project does. */
  ffmpeg: string
  /** Milliseconds for one recording. */
  timeLimit?: number
}

/** Decodes recordings in a thread of its own, where a hostile file can be stopped, or by ffmpeg, in a process. */
export interface SoundDecoder {
  /**
   * What an encoder hears of stretches of one recording: their clips, or why there are none. Throws the reason of the abort
   * alone.
   */
  clips(
    recording: Uint8Array,
    stretches: readonly TimeSpan[],
    hearing: Hearing,
    signal?: AbortSignal,
  ): Promise<(SoundInput | DiptychError)[]>
  close(): Promise<void>
}

/** JavaScript heap of the thread, in MB; samples lie outside it, and few of them at a time. */
const memory = 256

export function createSoundDecoder({ root, ffmpeg, timeLimit = 300_000 }: SoundDecoderOptions): SoundDecoder {
  const pool = new Piscina<SoundTask, SoundResult>({
    // A path, not a module's own address: the server's build bundles this file, but not that one.
    filename: path.join(root, 'lib/media/sound-worker.ts'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 60_000,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memory },
  })
  // Waiting for the thread must not count against the time of a recording.
  const turn = pLimit(1)

  async function decode(
    bytes: Uint8Array,
    stretches: readonly TimeSpan[],
    hearing: Hearing,
    signal: AbortSignal,
  ): Promise<Float32Array[][]> {
    const format = soundFormatOf(bytes)
    if (format === null) throw unreadableSound('it is in no format that is known')
    if (isOwnSoundFormat(format)) {
      const { clips, error } = await pool.run({ bytes, format, stretches, hearing }, { signal })
      if (error) throw new DiptychError(error.code, error.message, error.fix)
      return clips
    }
    // Not in the thread: one that is stopped neither ends the processes that it started nor removes its files.
    return withTemporaryFile(bytes, (file) => {
      const job = { ffmpeg, container: format, file, name: `this sound (${format.toUpperCase()})`, signal }
      return clipsOf(() => decodeWithFfmpeg(job, hearing.sampleRate), stretches, hearing)
    })
  }

  async function tryDecoding(
    bytes: Uint8Array,
    stretches: readonly TimeSpan[],
    hearing: Hearing,
    signal?: AbortSignal,
  ): Promise<Float32Array[][] | DiptychError> {
    signal?.throwIfAborted()
    const timeout = AbortSignal.timeout(timeLimit)
    try {
      return await decode(bytes, stretches, hearing, signal ? AbortSignal.any([signal, timeout]) : timeout)
    } catch (thrown) {
      signal?.throwIfAborted()
      if (timeout.aborted) return unreadableSound(`it takes more than ${timeLimit / 1000} s`, thrown)
      if (thrown instanceof DiptychError) return thrown
      return unreadableSound(thrown instanceof Error ? thrown.message : String(thrown), thrown)
    }
  }

  return {
    async clips(recording, stretches, { sampleRate, clipSeconds, clips: count }, signal) {
      const hearing = { sampleRate, clipSeconds, clips: count }
      const found = await turn(() => tryDecoding(recording, stretches, hearing, signal))
      return stretches.map((_, index) => {
        if (found instanceof DiptychError) return found
        const clips = found[index] ?? []
        return clips.length > 0 ? clips : unreadableSound('the recording ends before this place')
      })
    },
    close: () => pool.close({ force: true }),
  }
}
