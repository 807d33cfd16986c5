import { type SoundPiece, unreadableSound } from './sound-piece.ts'

/** Bytes that are read at a time; samples of a channel, they would be any number. */
const pieceBytes = 2 ** 18
/** Far more than anything records; what has more is damaged, or made to need time. */
const mostChannels = 64

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
  if (channels === 0 || channels > mostChannels) throw unreadableSound(`it has ${channels} channels`)
  return { kind, channels, sampleRate: view.getUint32(start + 4, true), bytesPerSample: bits / 8 }
}

function* samplesOf(view: DataView, start: number, end: number, format: WavFormat): Generator<SoundPiece> {
  const { kind, channels, sampleRate, bytesPerSample } = format
  const read = readers[`${kind}${bytesPerSample}`] as ReadSample
  const frame = channels * bytesPerSample
  const frames = Math.floor((end - start) / frame)
  const pieceFrames = Math.floor(pieceBytes / frame)
  for (let from = 0; from < frames; from += pieceFrames) {
    const samples = new Float32Array(Math.min(pieceFrames, frames - from))
    for (let index = 0; index < samples.length; index++) {
      const at = start + (from + index) * frame
      let sum = 0
      for (let channel = 0; channel < channels; channel++) sum += read(view, at + channel * bytesPerSample)
      samples[index] = sum / channels
    }
    yield { samples, sampleRate }
  }
}
