import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DiptychError } from '../errors.ts'
import { decodeWav } from './decode-wav.ts'
import { type MadeUpSound, madeUpSound, wavOf } from './made-up-sounds.ts'
import { createSoundDecoder } from './sound-decoder.ts'
import { soundResampler } from './sound-resampler.ts'

const root = path.resolve(import.meta.dirname, '../..')
const hearing = { sampleRate: 16_000, clipSeconds: 2, clips: 3 }
const decoder = createSoundDecoder({ root, ffmpeg: 'ffmpeg' })
afterAll(() => decoder.close())

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, 'fixtures', name))
/** Longer than every recording here: what there is. */
const whole = { start: 0, end: 60 }
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

async function clipsOf(bytes: Uint8Array, stretches = [whole]): Promise<Float32Array[][]> {
  const found = await decoder.clips(bytes, stretches, hearing)
  return found.map((clips) => {
    if (clips instanceof DiptychError) throw clips
    return [...clips]
  })
}

/** Largest likeness of two sounds that may be shifted by up to 5 ms against each other, as packing leaves them. */
function likeness(heard: Float32Array, expected: Float32Array): number {
  const shifts = Array.from({ length: 161 }, (_, index) => index - 80)
  return Math.max(...shifts.map((shift) => correlation(heard, expected, shift)))
}

function correlation(a: Float32Array, b: Float32Array, shift: number): number {
  let [product, squareA, squareB] = [0, 0, 0]
  for (let index = 100; index < Math.min(a.length, b.length) - 100; index++) {
    const [x, y] = [a[index + shift] ?? 0, b[index] ?? 0]
    product += x * y
    squareA += x * x
    squareB += y * y
  }
  return product / Math.sqrt(squareA * squareB)
}

describe('a packed sound', () => {
  const names = ['chirp.mp3', 'chirp.flac', 'chirp.ogg', 'chirp.opus']
  it.each(names)('%s is heard as it was made', (name) => expectChirp(name, 0.98))
  it.skipIf(!hasFfmpeg)('chirp.m4a is heard as it was made (wants ffmpeg)', () => expectChirp('chirp.m4a', 0.94))

  async function expectChirp(name: string, atLeast: number): Promise<void> {
    const [clips = []] = await clipsOf(fixture(name), [{ start: 0, end: 3 }])
    expect(clips.map(({ length }) => length)).toEqual([32_000, 32_000, 32_000])
    const expected = madeUpSound('chirp', 3, 16_000)
    for (const [index, clip] of clips.entries())
      expect(likeness(clip, expected.subarray(index * 8000, index * 8000 + 32_000)), `clip ${index}`).toBeGreaterThan(
        atLeast,
      )
  }

  it('needs ffmpeg where it is AAC, and says so', async () => {
    const without = createSoundDecoder({ root, ffmpeg: '/nowhere/ffmpeg' })
    const [error] = await without.clips(fixture('chirp.m4a'), [whole], hearing)
    await without.close()
    expect(error).toMatchObject({ code: 'unsupported-type', fix: expect.stringContaining('Install ffmpeg') })
  })

  it.each(names)('%s that breaks off gives what there is', async (name) => {
    const bytes = fixture(name)
    const [clips = []] = await clipsOf(bytes.subarray(0, bytes.length * 0.8), [{ start: 0, end: 3 }])
    expect(clips.length).toBeGreaterThan(0)
    for (const clip of clips) expect(clip.every(Number.isFinite)).toBe(true)
  })
})

describe('WAV', () => {
  it.each([
    ['chirp', 16_000],
    ['tones', 44_100],
    ['knocks', 48_000],
    ['tones', 8000],
  ] as [MadeUpSound, number][])('%s of %i Hz', async (kind, rate) => {
    const [[clip] = []] = await clipsOf(wavOf(madeUpSound(kind, 2.5, rate), rate, 2))
    // What a rate of 8000 can't hold is lost, and of noise most lies above 8 kHz.
    if (kind !== 'knocks')
      expect(correlation(clip ?? new Float32Array(), madeUpSound(kind, 2, 16_000), 0)).toBeGreaterThan(0.9999)
    expect(clip).toHaveLength(32_000)
  })

  it.each([
    [8, 1, 0.01],
    [16, 1, 1e-4],
    [24, 1, 1e-6],
    [32, 1, 1e-6],
    [64, 3, 1e-6],
  ])('of %i bits, kind %i', async (bits, kind, precision) => {
    const sound = madeUpSound('tones', 1, 16_000)
    const [[clip] = []] = await clipsOf(wavIn(sound, bits, kind))
    for (let index = 0; index < 1000; index++)
      expect(Math.abs((clip?.[index] ?? 9) - (sound[index] ?? 0))).toBeLessThan(precision)
  })

  it('takes clips evenly from the beginning to the end, and one of what is shorter', async () => {
    const samples = Float32Array.from({ length: 160_000 }, (_, index) => index / 160_000)
    const [long = [], short = [], middle = []] = await clipsOf(wavOf(samples, 16_000), [
      { start: 0, end: 10 },
      { start: 4, end: 4.5 },
      { start: 2, end: 5 },
    ])
    expect(long.map((clip) => clip[0])).toEqual([0, 0.4, 0.8].map((value) => expect.closeTo(value, 5)))
    expect(short.map(({ length }) => length)).toEqual([8000])
    expect(middle.map((clip) => clip[0])).toEqual([0.2, 0.25, 0.3].map((value) => expect.closeTo(value, 5)))
  })

  it('spreads the clips over what there is where the file is shorter than it says', async () => {
    const samples = Float32Array.from({ length: 64_000 }, (_, index) => index / 64_000)
    const [clips = []] = await clipsOf(wavOf(samples, 16_000), [{ start: 0, end: 60 }])
    expect(clips.map((clip) => clip[0])).toEqual([0, 0.25, 0.5].map((value) => expect.closeTo(value, 5)))
    const [behind] = await decoder.clips(wavOf(samples, 16_000), [{ start: 5, end: 9 }], hearing)
    expect(behind).toMatchObject({ code: 'unreadable', message: expect.stringContaining('ends before') })
  })

  it('gives nothing for a stretch that ends before it begins, and the others', async () => {
    const [backwards, clips] = await decoder.clips(
      wavOf(madeUpSound('tones', 1, 16_000), 16_000),
      [{ start: 0.9, end: 0.1 }, whole],
      hearing,
    )
    expect(backwards).toMatchObject({ code: 'unreadable' })
    expect(clips).toHaveLength(1)
  })

  it('is read a few bytes at a time, however many channels it has', () => {
    const bytes = wavOf(madeUpSound('tones', 0.5, 16_000), 16_000, 64)
    const pieces = [...decodeWav(bytes)].map(({ samples }) => samples.length)
    expect(pieces.reduce((sum, length) => sum + length)).toBe(8000)
    expect(Math.max(...pieces) * 64 * 4).toBeLessThanOrEqual(2 ** 18)
  })

  it('gives finite samples in [-1, 1] whatever the file holds', async () => {
    const wild = Float32Array.from([Number.NaN, Number.POSITIVE_INFINITY, -1e30, 3, 0.5])
    const [[clip] = []] = await clipsOf(wavOf(wild, 16_000))
    expect([...(clip ?? [])]).toEqual([0, 1, -1, 1, 0.5])
  })
})

describe('what is no sound', () => {
  const wav = wavOf(madeUpSound('tones', 0.1, 16_000), 16_000)
  const changed = (at: number, value: number) => {
    const bytes = wav.slice()
    new DataView(bytes.buffer).setUint32(at, value, true)
    return bytes
  }
  it.each([
    ['nothing', new Uint8Array()],
    ['words', new TextEncoder().encode('not a sound')],
    ['a header alone', wav.subarray(0, 44)],
    ['half a header', wav.subarray(0, 30)],
    ['a rate of 0', changed(24, 0)],
    ['a rate of 4 GHz', changed(24, 0xffffffff)],
    ['no channels', changed(20, 3)],
    ['60,000 channels', changed(20, 3 | (60_000 << 16))],
    ['a kind that nobody knows', changed(20, 0x00010055)],
    [
      'MP3 of noise',
      Uint8Array.from({ length: 50_000 }, (_, index) =>
        index === 0 ? 0xff : index === 1 ? 0xfb : (index * 7919) % 256,
      ),
    ],
    ['FLAC of noise', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(10_000, 0x5a)])],
    [
      'Ogg of noise',
      Buffer.concat([Buffer.from('OggS\0\x02aaaaaaaaaaaaaaaaaaaa\x01\x1e\x01vorbis'), Buffer.alloc(10_000, 0x5a)]),
    ],
    [
      'Opus of noise',
      Buffer.concat([Buffer.from('OggS\0\x02aaaaaaaaaaaaaaaaaaaa\x01\x13OpusHead'), Buffer.alloc(10_000, 0x5a)]),
    ],
  ])('%s is unreadable, and the next one is heard', async (_name, bytes) => {
    const [error] = await decoder.clips(bytes, [{ start: 0, end: 1 }], hearing)
    expect(error).toMatchObject({ code: 'unreadable' })
    expect(await clipsOf(wav)).toHaveLength(1)
  })

  it('is given up where it takes too long, or is no longer wanted', async () => {
    const hasty = createSoundDecoder({ root, ffmpeg: 'ffmpeg', timeLimit: 1 })
    expect(await hasty.clips(wav, [whole], hearing)).toMatchObject([{ message: expect.stringContaining('0.001 s') }])
    await hasty.close()
    await expect(decoder.clips(wav, [whole], hearing, AbortSignal.abort())).rejects.toThrow('abort')
  })
})

it('resamples as torchaudio does', () => {
  const folder = path.join(root, 'lib/embed/fixtures/imagebind')
  interface Reference {
    resampled: { kind: MadeUpSound; from: number; to: number; start: number; values: number[] }[]
  }
  const { resampled }: Reference = JSON.parse(readFileSync(path.join(folder, 'reference.json'), 'utf8'))
  for (const { kind, from, to, start, values } of resampled) {
    const source = { values: madeUpSound(kind, 2, from), offset: 0 }
    const made = soundResampler(from, to).resample(source, start, values.length)
    for (const [index, value] of values.entries())
      expect(Math.abs((made[index] ?? 9) - value), `${from}`).toBeLessThan(2e-5)
  }
})

/** A mono WAV of 16 kHz whose samples are written with so many bits: integers (kind 1) or floats (3). */
function wavIn(samples: Float32Array, bits: number, kind: number): Uint8Array {
  const bytes = Buffer.alloc(44 + (samples.length * bits) / 8)
  Buffer.from(wavOf(new Float32Array(0), 16_000)).copy(bytes)
  bytes.writeUInt16LE(kind, 20)
  bytes.writeUInt16LE(bits, 34)
  bytes.writeUInt32LE(bytes.length - 44, 40)
  for (const [index, value] of samples.entries()) {
    const at = 44 + (index * bits) / 8
    const whole = Math.round(value * (2 ** (bits - 1) - 1))
    if (kind === 3) bytes.writeDoubleLE(value, at)
    else if (bits === 8) bytes.writeUInt8(whole + 128, at)
    else bytes.writeIntLE(whole, at, bits / 8)
  }
  return bytes
}
