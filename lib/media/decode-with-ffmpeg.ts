import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import type { SoundFormat } from './sound-format.ts'
import { type SoundPiece, unreadableSound } from './sound-piece.ts'

/** ffmpeg's own names of the readers; named, so that a file can't pass for a playlist that opens other files. */
const demuxers = { aac: 'aac', mp4: 'mov', webm: 'matroska', aiff: 'aiff' } satisfies Partial<
  Record<SoundFormat, string>
>

const sampleRate = 48_000
const bytesPerSample = 4

/**
 * Formats that no decoder of this project knows. Throws 'unsupported-type' where there is no ffmpeg, 'unreadable'.
 * https://ffmpeg.org/ffmpeg.html
 */
export async function* decodeWithFfmpeg(
  bytes: Uint8Array,
  format: keyof typeof demuxers,
  ffmpeg: string,
): AsyncGenerator<SoundPiece> {
  const folder = await mkdtemp(path.join(tmpdir(), 'diptych-sound-'))
  const file = path.join(folder, 'sound')
  // The index of an MP4 may stand at its end, which a pipe can't go back from.
  await writeFile(file, bytes)
  const quiet = ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file,pipe']
  const output = ['-map', '0:a:0', '-ac', '1', '-ar', String(sampleRate), '-f', 'f32le', 'pipe:1']
  const child = spawn(ffmpeg, [...quiet, '-f', demuxers[format], '-i', file, ...output], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => reject(noFfmpeg(format, cause)))
    child.on('close', resolve)
  })
  // Where the samples end first, nobody else hears of it.
  ended.catch(() => {})
  const complaints: Buffer[] = []
  child.stderr.on('data', (chunk) => complaints.push(chunk))
  try {
    let rest: Buffer = Buffer.alloc(0)
    for await (const chunk of child.stdout) {
      const all = Buffer.concat([rest, chunk])
      const whole = all.length - (all.length % bytesPerSample)
      rest = all.subarray(whole)
      if (whole > 0) yield { samples: new Float32Array(new Uint8Array(all.subarray(0, whole)).buffer), sampleRate }
    }
    if ((await ended) !== 0) throw unreadableSound(Buffer.concat(complaints).toString().trim().slice(-200))
  } finally {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

function noFfmpeg(format: SoundFormat, cause: Error): DiptychError {
  return new DiptychError(
    'unsupported-type',
    `Sounds as ${format.toUpperCase()} are decoded by ffmpeg, which does not start: ${cause.message}`,
    'Install ffmpeg, or save the sound as MP3, FLAC, Ogg or WAV.',
    cause,
  )
}
