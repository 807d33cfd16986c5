import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dualEncoderContract } from './dual-encoder.contract.ts'
import { OnnxEncoder } from './onnx-encoder.ts'
import { readPixels } from './pixels.ts'
import { pixelSettings, readRegistry } from './registry.ts'
import {
  clipFolder,
  clipPictures,
  clipReference,
  clipReferenceEntry,
  cosine,
  drawPictures,
  readJson,
  root,
} from './test-support.ts'
import { TextTokenizer } from './tokens.ts'

const options = { root, threads: 1, maxPixels: 100_000_000 }
const starterFolder = path.join(root, 'models/starter')
/** Written by training/reference.py. */
interface StarterReference {
  texts: { text: string; input_ids: number[]; embedding: number[] }[]
  images: { file: string; pixelMean: number[]; embedding: number[] }[]
}

const opened: OnnxEncoder[] = []

async function open(entry: Parameters<typeof OnnxEncoder.open>[0], folder: string): Promise<OnnxEncoder> {
  const encoder = await OnnxEncoder.open(entry, { ...options, folder })
  opened.push(encoder)
  return encoder
}

afterAll(async () => {
  await Promise.all(opened.map((encoder) => encoder.close()))
})

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

const openStarter = once(async () => {
  const entry = (await readRegistry(root)).find((model) => model.id === 'diptych-starter')
  if (!entry) throw new Error('the registry lists no starter')
  return open(entry, starterFolder)
})

describe.skipIf(!existsSync(clipFolder))('with ../shared/clip-reference (skipped where it is not there)', () => {
  const folder = path.join(clipFolder, 'model')
  const names = clipPictures.map((picture) => path.basename(picture))
  const images = clipPictures.map((picture) => readFileSync(picture))
  const openClip = once(() => open(clipReferenceEntry(), folder))

  dualEncoderContract('CLIP', async () => ({ encoder: await openClip(), images }))

  it('agrees with transformers on every picture', async () => {
    const vectors = await (await openClip()).embedImages(images)
    for (const [index, name] of names.entries()) {
      expect(cosine(vectors[index] ?? [], clipReference.images[name]?.embedding ?? []), name).toBeGreaterThan(0.995)
    }
  })

  it('agrees with transformers on every text', async () => {
    const texts = Object.keys(clipReference.texts)
    const vectors = await (await openClip()).embedTexts(texts)
    for (const [index, text] of texts.entries()) {
      expect(cosine(vectors[index] ?? [], clipReference.texts[text]?.embedding ?? []), text).toBeGreaterThan(0.999)
    }
  })

  it('leaves the event loop free while it computes', async () => {
    const encoder = await openClip()
    await encoder.embedImages(images)
    let turns = 0
    let running = true
    const count = () => {
      turns++
      if (running) setImmediate(count)
    }
    count()
    await encoder.embedImages(images)
    running = false
    expect(turns).toBeGreaterThan(100)
  })

  it('says what to do about a tokenizer of another model', async () => {
    const entry = { ...clipReferenceEntry(), tokens: { text: 'a cat', ids: [1, 2, 3] } }
    await expect(open(entry, folder)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('tokenizer'),
      fix: expect.stringContaining('models pull clip-reference'),
    })
  })

  it('says what to do about missing and damaged files, and recovers once they are there', async () => {
    const damaged = await mkdtemp(path.join(os.tmpdir(), 'diptych-encoder-'))
    await expect(open(clipReferenceEntry(), damaged)).rejects.toMatchObject({ code: 'model-missing' })
    await cp(folder, damaged, { recursive: true })
    await truncate(path.join(damaged, 'onnx/vision_model.onnx'), 1000)
    const encoder = await open(clipReferenceEntry(), damaged)
    await expect(encoder.embedImages(images)).rejects.toMatchObject({
      code: 'model-missing',
      fix: expect.stringContaining('models pull clip-reference'),
    })
    await cp(folder, damaged, { recursive: true, force: true })
    expect(await encoder.embedImages(images.slice(0, 1))).toHaveLength(1)
    await rm(damaged, { recursive: true })
  })

  it('refuses weights that give vectors of another length', async () => {
    const encoder = await open({ ...clipReferenceEntry(), dimensions: 512 }, folder)
    await expect(encoder.embedTexts(['a cat'])).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('1 × 32'),
    })
  })

  it('opens each tower once for all who come at the same time, and again after closing', async () => {
    const encoder = await open(clipReferenceEntry(), folder)
    const all = await Promise.all(Array.from({ length: 20 }, () => encoder.embedTexts(['a cat'])))
    expect(new Set(all.map(([vector]) => vector?.join())).size).toBe(1)
    const last = encoder.embedTexts(['a cat'])
    await encoder.close()
    expect(await last).toHaveLength(1)
    expect(await encoder.embedTexts(['a cat'])).toHaveLength(1)
  })
})

describe('the starter', () => {
  const draw = once(() => drawPictures(11))

  dualEncoderContract('the starter', async () => ({ encoder: await openStarter(), images: await draw() }))

  describe('agrees with the Python that trained it', () => {
    const reference = readJson<StarterReference>(starterFolder, 'reference.json')

    it.each(reference.texts)('on the text $text', async ({ text, embedding, input_ids }) => {
      const encoder = await openStarter()
      const tokenizer = await TextTokenizer.open(starterFolder, encoder.maxTextTokens)
      expect(tokenizer.encode(text)).toEqual(input_ids)
      const [vector] = await encoder.embedTexts([text])
      expect(cosine(vector ?? [], embedding)).toBeGreaterThan(0.999)
    })

    it.each(reference.images)('on the picture $file', async ({ file, embedding, pixelMean }) => {
      const bytes = readFileSync(path.join(starterFolder, file))
      const pixels = pixelSettings.parse(readJson<{ pixels: unknown }>(starterFolder, 'model.json').pixels)
      const rgb = await readPixels(bytes, pixels, options.maxPixels)
      for (const [channel, expected] of pixelMean.entries()) {
        const values = rgb.filter((_, index) => index % 3 === channel)
        expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - expected)).toBeLessThan(0.5)
      }
      const [vector] = await (await openStarter()).embedImages([bytes])
      expect(cosine(vector ?? [], embedding)).toBeGreaterThan(0.995)
    })
  })
})
