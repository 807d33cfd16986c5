import { describe, expect, it } from 'vitest'
import type { ItemVectors, StoreStatistics } from '../store/vector-store.ts'
import { dot, meanOf, unit } from '../vector-math.ts'
import { calibrate } from './calibration.ts'
import { defaultFusion, type Fusion } from './fusion.ts'
import type { QueryVector } from './query-vector.ts'

/**
 * A space as CLIP's: pictures lie around one axis, words around another (the modality gap), and each subject has an axis
 * of its own, so that what belongs together differs from what does not by less than pictures differ from words.
 */
const subjects = 12
const gap = { image: subjects, text: subjects + 1 }
function at(modality: 'image' | 'text', subject: number, strength = 0.5): Float32Array {
  const vector = new Float32Array(subjects + 2)
  vector[gap[modality]] = 1
  vector[subject] = strength
  return unit(vector)
}

const pair = (subject: number, strength?: number): ItemVectors => ({
  imageVector: at('image', subject, strength),
  textVector: at('text', subject, strength),
  audioVector: null,
})
const picture = (subject: number): ItemVectors => ({
  imageVector: at('image', subject),
  textVector: null,
  audioVector: null,
})
const words = (subject: number): ItemVectors => ({
  imageVector: null,
  textVector: at('text', subject),
  audioVector: null,
})
const question = (subject: number): QueryVector => ({ vector: at('text', subject), modalities: ['text'] })

function statisticsOf(sample: ItemVectors[]): StoreStatistics {
  const images = sample.flatMap(({ imageVector }) => imageVector ?? [])
  const texts = sample.flatMap(({ textVector }) => textVector ?? [])
  const pairs = sample.filter((item) => item.imageVector && item.textVector).length
  return {
    items: sample.length,
    kinds: { pair: pairs, image: images.length - pairs, text: texts.length - pairs, audio: 0 },
    imageMean: images.length > 0 ? meanOf(images) : null,
    textMean: texts.length > 0 ? meanOf(texts) : null,
    audioMean: null,
    sample,
  }
}

const every = Array.from({ length: subjects }, (_, subject) => subject)
const mixed = statisticsOf([...every.map((subject) => pair(subject)), ...every.map(picture), ...every.map(words)])

function scores(fusion: Partial<Fusion>, statistics: StoreStatistics, items: ItemVectors[], query = question(0)) {
  const similarity = calibrate(query, statistics, { ...defaultFusion, ...fusion })
  return items.map((item) => similarity.of(item) ?? Number.NaN)
}

const calibrations = ['mean', 'z-score', 'centred'] as const
const rules = ['own', 'mean', 'expected'] as const

describe('similarities on one scale', () => {
  it('let words decide where cosines are taken as they are', () => {
    const [right = 0, wrong = 0] = scores({ calibration: 'none', missing: 'own' }, mixed, [picture(0), words(5)])
    expect(right).toBeLessThan(wrong)
  })

  it.each(calibrations.flatMap((calibration) => rules.map((missing) => [calibration, missing] as const)))(
    'put the right picture above the wrong words: %s, missing: %s',
    (calibration, missing) => {
      const [right = 0, wrong = 0, both = 0] = scores({ calibration, missing }, mixed, [picture(0), words(5), pair(0)])
      expect(right).toBeGreaterThan(wrong)
      expect(both).toBeGreaterThanOrEqual(right - 1e-6)
    },
  )

  it('order items as the plain average does, where means are taken away and stand in for what is missing', () => {
    const items = [...every.map((subject) => pair(subject)), ...every.map(picture), ...every.map(words)]
    const background = { image: dot(at('text', 3), mixed.imageMean ?? new Float32Array()), text: 0 }
    background.text = dot(at('text', 3), mixed.textMean ?? new Float32Array())
    const plain = items.map(({ imageVector, textVector }) => {
      const image = imageVector ? dot(at('text', 3), imageVector) : background.image
      const text = textVector ? dot(at('text', 3), textVector) : background.text
      return (image + text) / 2
    })
    const calibrated = scores({ calibration: 'mean', missing: 'mean' }, mixed, items, question(3))
    const [offset = 0] = plain.map((score, index) => score - (calibrated[index] ?? 0))
    for (const [index, score] of plain.entries()) expect(calibrated[index]).toBeCloseTo(score - offset, 5)
  })

  it('count a deviation by its size beside others of its modality', () => {
    const narrow = statisticsOf([...every.map((subject) => pair(subject, 0.3)), ...every.map(words)])
    const [image = 0, text = 0] = scores({ calibration: 'z-score', missing: 'mean' }, narrow, [
      { imageVector: at('image', 0, 0.3), textVector: null, audioVector: null },
      { imageVector: null, textVector: at('text', 0, 0.3), audioVector: null },
    ])
    expect(image).toBeGreaterThan(0)
    expect(text).toBeGreaterThan(0)
  })
})

describe('what stands in for a missing modality', () => {
  it('is what pairs score there that score as much in the other', () => {
    const many = statisticsOf([...every, ...every].map((subject) => pair(subject)))
    const of = (missing: Fusion['missing']) => scores({ calibration: 'mean', missing }, many, [picture(0)])[0] ?? 0
    expect(of('expected')).toBeGreaterThan(of('mean'))
    // Words and pictures of a pair agree here, so that nothing is to be expected but the match that pairs have.
    expect(of('expected')).toBeCloseTo(scores({ calibration: 'mean' }, many, [pair(0)])[0] ?? 0, 5)
  })

  it('is the average where there are too few pairs to learn from', () => {
    const few = statisticsOf([pair(0), pair(1), ...every.map(picture), ...every.map(words)])
    const of = (missing: Fusion['missing']) => scores({ calibration: 'mean', missing }, few, [picture(0), words(0)])
    expect(of('expected')).toEqual(of('mean'))
  })
})

describe('a collection of few', () => {
  it('finds its only picture', () => {
    const lone = statisticsOf([picture(0), ...every.map(words)])
    const [right = 0, wrong = 0] = scores({ calibration: 'centred' }, lone, [picture(0), words(5)])
    expect(right).toBeGreaterThan(wrong)
  })

  it.each(calibrations)('gives finite scores for one item, and for none: %s', (calibration) => {
    for (const missing of rules) {
      const [score] = scores({ calibration, missing }, statisticsOf([words(0)]), [words(0)])
      expect(score).toSatisfy(Number.isFinite)
    }
    const [none] = scores({ calibration }, statisticsOf([]), [words(0)])
    expect(none).toBeNaN()
  })
})
