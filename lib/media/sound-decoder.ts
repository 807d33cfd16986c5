import path from 'node:path'
import pLimit from 'p-limit'
import { Piscina } from 'piscina'
import type { Hearing, SoundInput } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { TimeSpan } from '../types.ts'
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

/** Decodes recordings in a thread of its own, where a hostile file can be stopped. */
export interface SoundDecoder {
  /**
   * What an encoder hears of stretches of one recording: their clips, or why there are none. An `end` of Infinity is that
   * of the recording.
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

  async function decode(task: SoundTask, signal?: AbortSignal): Promise<SoundResult> {
    signal?.throwIfAborted()
    const timeout = AbortSignal.timeout(timeLimit)
    try {
      return await pool.run(task, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout })
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      const error = unreadableSound(timeout.aborted ? `it takes more than ${timeLimit / 1000} s` : why, thrown)
      return { clips: [], error: error.toJSON() }
    }
  }

  return {
    async clips(recording, stretches, { sampleRate, clipSeconds, clips: count }, signal) {
      const hearing = { sampleRate, clipSeconds, clips: count }
      const { clips, error } = await turn(() => decode({ bytes: recording, stretches, hearing, ffmpeg }, signal))
      return stretches.map((_, index) => {
        if (error) return new DiptychError(error.code, error.message, error.fix)
        const found = clips[index] ?? []
        return found.length > 0 ? found : unreadableSound('the recording ends before this place')
      })
    },
    close: () => pool.close({ force: true }),
  }
}
