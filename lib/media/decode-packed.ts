import type { SoundFormat } from './sound-format.ts'
import { mono, type SoundPiece, unreadableSound } from './sound-piece.ts'

type PackedFormat = Extract<SoundFormat, 'mp3' | 'flac' | 'vorbis' | 'opus'>

/** What the decoders have in common; they are the formats' own libraries, compiled to WebAssembly. */
interface Decoder {
  ready: Promise<void>
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>
  flush?(): Promise<Decoded>
  free(): void
}

interface Decoded {
  channelData: Float32Array[]
  samplesDecoded: number
  sampleRate: number
}

/**
 * Bytes decoded at a time. Few, since a hostile file can pack a minute of silence into a few bytes, and all that they hold
 * comes at once: of FLAC a frame of 16 bytes may be 65,535 samples of eight channels.
 */
const bytesAtATime: Record<PackedFormat, number> = { mp3: 4096, flac: 1024, vorbis: 4096, opus: 4096 }

/** MP3, FLAC, Vorbis and Opus (the latter two in Ogg). Frames that are damaged are passed over. */
export async function* decodePacked(bytes: Uint8Array, format: PackedFormat): AsyncGenerator<SoundPiece> {
  const decoder = await openDecoder(format)
  try {
    await decoder.ready
    const step = bytesAtATime[format]
    for (let at = 0; at < bytes.length; at += step) {
      const decoded = await decoder.decode(bytes.subarray(at, at + step))
      if (decoded.samplesDecoded > 0) yield pieceOf(decoded)
    }
    const rest = await decoder.flush?.()
    if (rest && rest.samplesDecoded > 0) yield pieceOf(rest)
  } catch (cause) {
    throw unreadableSound(cause instanceof Error ? cause.message : String(cause), cause)
  } finally {
    decoder.free()
  }
}

async function openDecoder(format: PackedFormat): Promise<Decoder> {
  switch (format) {
    case 'mp3':
      return new (await import('mpg123-decoder')).MPEGDecoder()
    case 'flac':
      return new (await import('@wasm-audio-decoders/flac')).FLACDecoder()
    case 'vorbis':
      return new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder()
    case 'opus':
      return new (await import('ogg-opus-decoder')).OggOpusDecoder()
  }
}

function pieceOf({ channelData, sampleRate }: Decoded): SoundPiece {
  return { samples: mono(channelData), sampleRate }
}
