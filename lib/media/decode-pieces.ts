import { decodePacked } from './decode-packed.ts'
import { decodeWav } from './decode-wav.ts'
import { decodeWithFfmpeg } from './decode-with-ffmpeg.ts'
import { soundFormatOf } from './sound-format.ts'
import { type SoundPiece, unreadableSound } from './sound-piece.ts'

/** A recording piece by piece, so that no more of it is in memory than is asked for. Throws 'unreadable', 'unsupported-type'. */
export async function* decodePieces(bytes: Uint8Array, ffmpeg: string): AsyncGenerator<SoundPiece> {
  const format = soundFormatOf(bytes)
  switch (format) {
    case null:
      throw unreadableSound('it is in no format that is known')
    case 'wav':
      return yield* decodeWav(bytes)
    case 'mp3':
    case 'flac':
    case 'vorbis':
    case 'opus':
      return yield* decodePacked(bytes, format)
    default:
      return yield* decodeWithFfmpeg(bytes, format, ffmpeg)
  }
}
