import { describe, expect, it } from 'vitest'
import { DiptychError } from '../errors.ts'
import { madeUpSound } from '../media/made-up-sounds.ts'
import type { DualEncoder, ImageInput, SoundInput } from './dual-encoder.ts'
import { cosine } from './test-support.ts'

interface Subject {
  encoder: DualEncoder
  /** More than a batch of different pictures. */
  images: ImageInput[]
}

const texts = [
  'a cat',
  'two dogs run on a beach at sunset, and a third one sleeps under an umbrella beside the road',
  'rocket',
  '',
  'a cup of coffee on a wooden table',
  'naïve café — résumé №5',
  'एक बिल्ली की फोटो',
  '😀 emoji and\nnewlines\t tabs',
  'a very small red bicycle',
  '   ',
  'word '.repeat(500),
]

/** What every dual encoder promises. */
export function dualEncoderContract(name: string, subject: () => Promise<Subject>): void {
  describe(`${name} keeps the contract of a dual encoder`, () => {
    it('gives finite vectors of unit length and of its dimensions', async () => {
      const { encoder, images } = await subject()
      const vectors = [...(await encoder.embedImages(images)), ...(await encoder.embedTexts(texts))]
      expect(vectors).toHaveLength(images.length + texts.length)
      for (const vector of vectors) {
        expect(vector).toBeInstanceOf(Float32Array)
        expect(vector).toHaveLength(encoder.dimensions)
        expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
      }
    })

    it('gives the same vectors every time', async () => {
      const { encoder, images } = await subject()
      expect(await encoder.embedTexts(texts)).toEqual(await encoder.embedTexts(texts))
      expect(await encoder.embedImages(images)).toEqual(await encoder.embedImages(images))
    })

    it('gives each input, in its place, the vector that it gets alone', async () => {
      const { encoder, images } = await subject()
      const together = await encoder.embedTexts(texts)
      for (const [index, text] of texts.entries()) {
        const [alone] = await encoder.embedTexts([text])
        expect(cosine(together[index] ?? [], alone ?? []), text.slice(0, 20)).toBeGreaterThan(0.9999)
      }
      const pictures = await encoder.embedImages(images)
      for (const [index, image] of images.entries()) {
        const [alone] = await encoder.embedImages([image])
        expect(cosine(pictures[index] ?? [], alone ?? []), `picture ${index}`).toBeGreaterThan(0.9999)
      }
    })

    it('takes an empty list', async () => {
      const { encoder } = await subject()
      expect(await encoder.embedImages([])).toEqual([])
      expect(await encoder.embedTexts([])).toEqual([])
    })

    it('counts tokens with their markers and truncates what is too long', async () => {
      const { encoder } = await subject()
      // A start and an end marker, or an end marker alone.
      const markers = encoder.countTokens('')
      expect([1, 2]).toContain(markers)
      const long = 'a cat sleeps '.repeat(encoder.maxTextTokens)
      expect(encoder.countTokens(long)).toBeGreaterThan(encoder.maxTextTokens)
      const [one, other] = await encoder.embedTexts([`${long}at home`, `${long}on the beach, and a dog runs`])
      expect(cosine(one ?? [], other ?? [])).toBeGreaterThan(0.9999)
    })

    it('names the picture that it can not read', async () => {
      const { encoder, images } = await subject()
      const [first, second] = images
      if (!first || !second) throw new Error('the contract needs two pictures')
      const broken = encoder.embedImages([first, new TextEncoder().encode('not a picture'), second])
      await expect(broken).rejects.toMatchObject({ code: 'unreadable', message: expect.stringContaining('Picture 2:') })
    })

    it('embeds the pictures beside a broken one', async () => {
      const { encoder, images } = await subject()
      const bad = [0, 4, images.length + 1]
      const mixed = [...images]
      for (const index of bad) mixed.splice(index, 0, new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))
      const results = await encoder.embedEachImage(mixed)
      const good = results.filter((_, index) => !bad.includes(index))
      for (const index of bad) expect(results[index]).toBeInstanceOf(DiptychError)
      for (const [index, expected] of (await encoder.embedImages(images)).entries()) {
        expect(cosine(good[index] as Float32Array, expected)).toBeGreaterThan(0.9999)
      }
    })

    it('stops when it is told to', async () => {
      const { encoder, images } = await subject()
      const stopped = AbortSignal.abort()
      await expect(encoder.embedImages(images, stopped)).rejects.toThrow('abort')
      await expect(encoder.embedTexts(texts, stopped)).rejects.toThrow('abort')

      const stop = new AbortController()
      const many = encoder.embedTexts(
        Array.from({ length: 20_000 }, (_, index) => `picture ${index}`),
        stop.signal,
      )
      await encoder.embedTexts(['meanwhile'])
      stop.abort()
      await expect(many).rejects.toThrow('abort')
      expect(await encoder.embedTexts(['afterwards'])).toHaveLength(1)
    })

    it('says what it takes, and hears where it says so', async () => {
      const { encoder } = await subject()
      expect(encoder.modalities).toEqual(expect.arrayContaining(['image', 'text']))
      const hears = encoder.modalities.includes('audio')
      expect([encoder.hearing !== undefined, encoder.embedAudio !== undefined]).toEqual([hears, hears])
    })

    it('gives each sound, in its place, the vector that it gets alone, every time (encoders that hear)', async () => {
      const { encoder } = await subject()
      if (!encoder.hearing || !encoder.embedAudio) return
      const sounds = madeUpSounds(encoder.hearing.sampleRate)
      const together = await encoder.embedAudio(sounds)
      expect(await encoder.embedAudio([])).toEqual([])
      expect(together).toHaveLength(sounds.length)
      for (const [index, sound] of sounds.entries()) {
        const [alone] = await encoder.embedAudio([sound])
        expect(alone).toHaveLength(encoder.dimensions)
        expect(Math.hypot(...(alone ?? []))).toBeCloseTo(1, 5)
        expect(cosine(together[index] ?? [], alone ?? []), `sound ${index}`).toBeGreaterThan(0.9999)
      }
    })

    it('refuses a sound without clips, and stops when it is told to (encoders that hear)', async () => {
      const { encoder } = await subject()
      if (!encoder.hearing || !encoder.embedAudio) return
      await expect(encoder.embedAudio([[]])).rejects.toMatchObject({ code: 'bad-request' })
      const sounds = madeUpSounds(encoder.hearing.sampleRate)
      await expect(encoder.embedAudio(sounds, AbortSignal.abort())).rejects.toThrow('abort')
      expect(await encoder.embedAudio(sounds.slice(0, 1))).toHaveLength(1)
    })

    it('answers a question while a long job runs', async () => {
      const { encoder } = await subject()
      const stop = new AbortController()
      let over = false
      const job = encoder
        .embedTexts(
          Array.from({ length: 20_000 }, (_, index) => `picture ${index}`),
          stop.signal,
        )
        .catch(() => {})
        .finally(() => {
          over = true
        })
      for (const text of texts) await encoder.embedTexts([text])
      expect(over).toBe(false)
      stop.abort()
      await job
    })
  })
}

/** More clips than a batch holds: different ones, silence, one sample, clips of several lengths. */
function madeUpSounds(rate: number): SoundInput[] {
  const [chirp, tones] = [madeUpSound('chirp', 2, rate), madeUpSound('tones', 2, rate)]
  const knocks = madeUpSound('knocks', 0.3, rate)
  return [
    [chirp, tones, chirp],
    [new Float32Array(rate)],
    [Float32Array.of(1)],
    [tones],
    [knocks],
    [chirp, knocks, knocks],
  ]
}
