import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { probabilities } from '../classify/probabilities.ts'
import { dualEncoderContract } from './dual-encoder.contract.ts'
import { OnnxEncoder } from './onnx-encoder.ts'
import { readPixels } from './pixels.ts'
import { modelEntry } from './registry.ts'
import { cosine, drawPictures, readJson, root } from './test-support.ts'
import { tokenizerContract } from './tokenizer.contract.ts'
import { TextTokenizer } from './tokens.ts'

/** Written by training/parity.py from the makers' own code of each family, with random weights. */
interface Reference {
  texts: { text: string; inputIds: number[]; embedding: number[] }[]
  images: { file: string; pixelMean: number[]; embedding: number[] }[]
  probabilities: number[][]
}

const fixtures = path.join(import.meta.dirname, 'fixtures')
const photos = path.join(root, 'samples/collection/photos')
const maxPixels = 100_000_000

describe.each(readdirSync(fixtures))('%s', (family) => {
  const folder = path.join(fixtures, family)
  const entry = modelEntry.parse(readJson(folder, 'model.json'))
  const reference = readJson<Reference>(folder, 'reference.json')
  const opening = OnnxEncoder.open(entry, { root, folder, threads: 1, maxPixels })
  afterAll(async () => (await opening).close())

  dualEncoderContract(family, async () => ({ encoder: await opening, images: await drawPictures(11) }))

  tokenizerContract(family, async () => ({
    tokenizer: await TextTokenizer.open(folder, entry.maxTextTokens, entry.text),
    maxTokens: entry.maxTextTokens,
    full: entry.text.padding === 'full',
  }))

  it('cuts words into the tokens of its reference', async () => {
    const tokenizer = await TextTokenizer.open(folder, entry.maxTextTokens, entry.text)
    for (const { text, inputIds } of reference.texts) expect(tokenizer.encode(text), text).toEqual(inputIds)
  })

  it('gives texts the vectors of its reference', async () => {
    const vectors = await (await opening).embedTexts(reference.texts.map(({ text }) => text))
    for (const [index, { text, embedding }] of reference.texts.entries())
      expect(cosine(vectors[index] ?? [], embedding), text).toBeGreaterThan(0.9999)
  })

  it.each(reference.images)('gives $file the pixels and the vector of its reference', async ({ file, ...expected }) => {
    const bytes = readFileSync(path.join(photos, file))
    const rgb = await readPixels(bytes, entry.pixels, maxPixels)
    for (const [channel, mean] of expected.pixelMean.entries()) {
      const values = rgb.filter((_, index) => index % 3 === channel)
      // libvips' triangle is a little off Pillow's.
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - mean)).toBeLessThan(1)
    }
    const [vector] = await (await opening).embedImages([bytes])
    const cosines = reference.images.map((other) => cosine(vector ?? [], other.embedding))
    expect(Math.max(...cosines)).toBeGreaterThan(0.995)
    expect(cosines.indexOf(Math.max(...cosines))).toBe(reference.images.findIndex((other) => other.file === file))
  })

  it('judges pictures by texts as its reference', async () => {
    const encoder = await opening
    const texts = reference.texts.map(({ embedding }) => Float32Array.from(embedding))
    for (const [index, { embedding }] of reference.images.entries()) {
      const judged = probabilities(Float32Array.from(embedding), texts, encoder)
      for (const [text, probability] of judged.entries())
        expect(probability).toBeCloseTo(reference.probabilities[index]?.[text] ?? -1, 2)
    }
  })
})
