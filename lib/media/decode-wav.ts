import { mono, type SoundPiece, unreadableSound } from './sound-piece.ts'

/** Samples of a channel that are read at a time. */
const pieceSamples = 2 ** 16

/** Of the chunk `fmt `. http://soundfile.sapp.org/doc/WaveFormat/ */
interface WavFormat {
  kind: 'integer' | 'float'
  channels: number
  sampleRate: number
  bytesPerSample: number
}

type ReadSample = (view: DataView, at: number) => number

/** By kind and bytes of a sample. Eight bits have no sign, alone of all. */
const readers: Record<string, ReadSample> = {
  integer1: (view, at) => (view.getUint8(at) - 128) / 2 ** 7,
  integer2: (view, at) => view.getInt16(at, true) / 2 ** 15,
  integer3: (view, at) => (view.getUint8(at) + view.getInt16(at + 1, true) * 256) / 2 ** 23,
  integer4: (view, at) => view.getInt32(at, true) / 2 ** 31,
  float4: (view, at) => view.getFloat32(at, true),
  float8: (view, at) => view.getFloat64(at, true),
}

/** Uncompressed WAV. A file that breaks off gives what it has. Throws 'unreadable'. */
export function* decodeWav(bytes: Uint8Array): Generator<SoundPiece> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: WavFormat | null = null
  for (const { name, start, end } of chunksOf(view)) {
    if (name === 'fmt ') format = formatOf(view, start, end)
    if (name !== 'data') continue
    if (!format) throw unreadableSound('it has samples before it says of what kind they are')
    yield* samplesOf(view, start, end, format)
    return
  }
  throw unreadableSound('it has no samples')
}

function* chunksOf(view: DataView): Generator<{ name: string; start: number; end: number }> {
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const name = String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)))
    const start = at + 8
    const size = view.getUint32(at + 4, true)
    yield { name, start, end: Math.min(view.byteLength, start + size) }
    // Chunks begin at even places.
    at = start + size + (size % 2)
  }
}

function formatOf(view: DataView, start: number, end: number): WavFormat {
  if (end - start < 16) throw unreadableSound('its header breaks off')
  const extensible = 0xfffe
  const told = view.getUint16(start, true)
  const code = told === extensible && end - start >= 26 ? view.getUint16(start + 24, true) : told
  const kind = code === 1 ? 'integer' : code === 3 ? 'float' : null
  const channels = view.getUint16(start + 2, true)
  const bits = view.getUint16(start + 14, true)
  if (!kind || !readers[`${kind}${bits / 8}`])
    throw unreadableSound(`WAV of kind ${code} with ${bits} bits is not read`)
  if (channels === 0) throw unreadableSound('it has no channel')
  return { kind, channels, sampleRate: view.getUint32(start + 4, true), bytesPerSample: bits / 8 }
}

function* samplesOf(view: DataView, start: number, end: number, format: WavFormat): Generator<SoundPiece> {
  const { kind, channels, sampleRate, bytesPerSample } = format
  const read = readers[`${kind}${bytesPerSample}`] as ReadSample
  const frame = channels * bytesPerSample
  for (let at = start; at + frame <= end; at += pieceSamples * frame) {
    const length = Math.min(pieceSamples, Math.floor((end - at) / frame))
    const all = Array.from({ length: channels }, (_, channel) =>
      Float32Array.from({ length }, (_, index) => read(view, at + index * frame + channel * bytesPerSample)),
    )
    yield { samples: mono(all), sampleRate }
  }
}
