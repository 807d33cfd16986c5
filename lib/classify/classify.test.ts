import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { Models } from '../embed/models.ts'
import { root } from '../embed/test-support.ts'
import { Classifier, checkAlternatives, type LabelSet, labelVectors } from './classify.ts'
import { ensembleTemplates, fill } from './templates.ts'

const options = { dataDir: path.join(root, 'none'), hubEndpoints: ['http://127.0.0.1:9'], maxPixels: 1e8 }
const models = new Models({ root, embeddingThreads: 1, ...options })
const starter = () => models.load('diptych-starter')
afterAll(() => models.close())

const photo = (name: string) => readFile(path.join(root, 'samples/collection/photos', name))
const classify = async (encoder: DualEncoder, pictures: Uint8Array[], labelSet: LabelSet) => {
  const named = pictures.map((bytes, index) => ({ name: `${index + 1}.jpg`, bytes }))
  return (await Classifier.of(encoder, labelSet)).classify(named)
}
const labels = ['raccoon', 'ancient temple', 'cup of coffee', 'galaxy']

describe('zero-shot classification with the starter model', () => {
  it.each([
    ['one template', undefined],
    ['an ensemble', ensembleTemplates],
  ])('names photographs by %s', async (_, templates) => {
    const pictures = await Promise.all(['raccoon.jpg', 'petra.webp'].map(photo))
    const [raccoon, petra] = await classify(await starter(), pictures, { labels, templates })
    expect(raccoon?.labels[0]?.label).toBe('raccoon')
    expect(petra?.labels[0]?.label).toBe('ancient temple')
    for (const ranked of [raccoon?.labels ?? [], petra?.labels ?? []]) {
      expect(ranked.map(({ label }) => label).sort()).toEqual([...labels].sort())
      expect(ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6)
      expect(ranked.map(({ probability }) => probability)).toEqual(
        ranked.map(({ probability }) => probability).sort((a, b) => b - a),
      )
    }
  })

  it('goes on after a picture that can not be used, and says which', async () => {
    const pictures = [Buffer.from('no picture'), await photo('raccoon.jpg')]
    const [broken, raccoon] = await classify(await starter(), pictures, { labels })
    expect(broken).toMatchObject({ name: '1.jpg', labels: [], error: { code: 'unreadable' } })
    expect(raccoon).toMatchObject({ name: '2.jpg', labels: [{ label: 'raccoon' }, {}, {}, {}] })
  })

  it('takes the mean of the sentences as a unit vector', async () => {
    const encoder = await starter()
    const templates = ['a photo of a {label}', 'a drawing of a {label}']
    const [vector = new Float32Array()] = await labelVectors(encoder, { labels: ['cat'], templates })
    const each = await encoder.embedTexts(templates.map((template) => fill(template, 'cat')))
    const sum = vector.map((_, index) => (each[0]?.[index] ?? 0) + (each[1]?.[index] ?? 0))
    const length = Math.hypot(...sum)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect(vector[3]).toBeCloseTo((sum[3] ?? 0) / length, 5)
  })
})

describe('labels that can not be used', () => {
  it.each([
    ['none', { labels: [] }, 'no labels'],
    ['an empty one', { labels: ['cat', ' '] }, 'empty'],
    ['one twice', { labels: ['cat', 'dog', 'cat'] }, 'twice'],
    ['one twice in other letters', { labels: ['cat', 'Cat '] }, 'twice'],
    ['a long one', { labels: ['cat', 'x'.repeat(201)] }, 'at most 200'],
    ['a single one', { labels: ['cat'] }, 'every picture would be it'],
    ['no template', { labels: ['cat', 'dog'], templates: [] }, 'no template'],
    ['a template without a place', { labels: ['cat', 'dog'], templates: ['a photo'] }, 'no place'],
  ])('%s: are refused with what to do', async (_, labelSet, words) => {
    await expect(classify(await starter(), [], labelSet)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(words),
    })
  })

  it('takes a single label where each probability stands alone', () => {
    expect(() => checkAlternatives(['cat'], 'sigmoid')).not.toThrow()
  })

  it('puts a label into its sentence as it is, also with signs that mean something to a pattern', () => {
    expect(fill('a photo of a {label}', '$& and $1')).toBe('a photo of a $& and $1')
  })
})
