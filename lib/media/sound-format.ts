import type { FfmpegContainer } from './run-ffmpeg.ts'

/** Decoded by this project, in a thread of its own. */
const ownFormats = ['wav', 'mp3', 'flac', 'vorbis', 'opus'] as const
export type OwnSoundFormat = (typeof ownFormats)[number]

/** How a sound is packed. */
export type SoundFormat = OwnSoundFormat | FfmpegContainer

export function isOwnSoundFormat(format: SoundFormat): format is OwnSoundFormat {
  return ownFormats.some((one) => one === format)
}

/** Tells the format by its first bytes, never by a name; null where it is none that is known. */
export function soundFormatOf(bytes: Uint8Array): SoundFormat | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 128)).toString('latin1')
  if (/^RIFF.{4}WAVE/s.test(head)) return 'wav'
  if (/^FORM.{4}AIF[FC]/s.test(head)) return 'aiff'
  if (head.startsWith('fLaC')) return 'flac'
  if (head.startsWith('OggS')) return inOgg(head)
  if (head.startsWith('\x1A\x45\xDF\xA3')) return 'webm'
  if (head.slice(4, 8) === 'ftyp') return 'mp4'
  if (head.startsWith('ID3')) return 'mp3'
  const [first = 0, second = 0] = bytes
  // A frame of MPEG audio begins with eleven bits; the next four tell version and layer, and layer 0 is AAC.
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null
  return (second & 0x06) === 0 ? 'aac' : 'mp3'
}

/** By the first packet, which stands in the first page. */
function inOgg(head: string): SoundFormat | null {
  if (head.includes('OpusHead')) return 'opus'
  if (head.includes('\x01vorbis')) return 'vorbis'
  return head.includes('\x7FFLAC') ? 'flac' : null
}
