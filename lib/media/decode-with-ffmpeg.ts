import { type FfmpegJob, lastComplaint, startFfmpeg } from './run-ffmpeg.ts'
import { type SoundPiece, unreadableSound } from './sound-piece.ts'

const bytesPerSample = 4

/**
 * Formats that no decoder of this project knows, at the rate that is wanted. Throws 'unsupported-type' where there is no
 * ffmpeg, 'unreadable', or the reason of the abort.
 * @param sampleRate Hz
 */
export async function* decodeWithFfmpeg(
  job: Omit<FfmpegJob, 'output'>,
  sampleRate: number,
): AsyncGenerator<SoundPiece> {
  const output = ['-map', '0:a:0', '-ac', '1', '-ar', String(sampleRate), '-f', 'f32le', 'pipe:1']
  const run = startFfmpeg({ ...job, output })
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of run.output) {
    const all = Buffer.concat([rest, chunk])
    const whole = all.length - (all.length % bytesPerSample)
    rest = all.subarray(whole)
    if (whole > 0) yield { samples: new Float32Array(new Uint8Array(all.subarray(0, whole)).buffer), sampleRate }
  }
  const end = await run.ended
  if (end.code !== 0) throw unreadableSound(lastComplaint(end))
}
