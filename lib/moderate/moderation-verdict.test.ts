import { expect, it } from 'vitest'
import { type CategoryReference, moderationVerdict } from './moderation-verdict.ts'

const scale = { logitScale: 10, logitBias: 0, scoring: 'softmax' } as const
const reference = (
  category: string,
  isUnsafe: boolean,
  vector: number[],
  mean = 0,
  deviation = 0.1,
): CategoryReference => ({
  ...{ category, isUnsafe, mean, deviation },
  vector: Float32Array.from(vector),
})
const references = [
  reference('weapons', true, [1, 0, 0]),
  reference('gore', true, [0, 1, 0]),
  reference('family', false, [0, 0, 1]),
]
const picture = Float32Array.of(0.6, 0, 0.8)
const flagged = (rule: 'margin' | 'probability', threshold: number, of = picture, by = references) =>
  moderationVerdict(of, by, scale, { rule, threshold }).flaggedCategories

it('flags by the article’s rule what takes more of the softmax than the threshold', () => {
  const { scores } = moderationVerdict(picture, references, scale, { rule: 'probability', threshold: 0.3 })
  expect(scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1)
  const [weapons] = scores
  expect(flagged('probability', (weapons?.probability ?? 0) - 0.01)).toEqual(['weapons'])
  expect(flagged('probability', (weapons?.probability ?? 0) + 0.01)).toEqual([])
})

it('flags by margin what stands out above the best safe category, as neutral pictures stand', () => {
  expect(flagged('margin', 0)).toEqual([])
  expect(flagged('margin', 1.9, Float32Array.of(0.8, 0, 0.6))).toEqual(['weapons'])
  expect(flagged('margin', 2.1, Float32Array.of(0.8, 0, 0.6))).toEqual([])
  // A category that every picture comes near says nothing of this one.
  const common = [reference('weapons', true, [1, 0, 0], 0.8), ...references.slice(1)]
  expect(flagged('margin', 0, Float32Array.of(0.8, 0, 0.6), common)).toEqual([])
})

it('does without safe categories, and where neutral pictures are all alike', () => {
  expect(flagged('margin', 5, picture, references.slice(0, 2))).toEqual(['weapons'])
  const alike = references.map((each) => ({ ...each, deviation: 0 }))
  expect(moderationVerdict(picture, alike, scale, { rule: 'margin', threshold: 1 }).isSafe).toBe(true)
})

it('is the surer the more an unsafe category takes', () => {
  const safe = moderationVerdict(picture, references, scale, { rule: 'margin', threshold: 5 })
  const unsafe = moderationVerdict(Float32Array.of(1, 0, 0), references, scale, { rule: 'margin', threshold: 5 })
  expect(safe.confidence).toBeGreaterThan(0.5)
  expect(unsafe).toMatchObject({ isSafe: false, flaggedCategories: ['weapons'] })
  expect(unsafe.confidence).toBeGreaterThan(0.9)
})

it('is as sure as of the category that it names, not of one that it does not', () => {
  // Weapons take most of the softmax, but every picture comes near them; gore stands out.
  const by = [reference('weapons', true, [1, 0, 0], 0.8), ...references.slice(1)]
  const { flaggedCategories, confidence, scores } = moderationVerdict(Float32Array.of(0.8, 0.6, 0), by, scale, {
    rule: 'margin',
    threshold: 2,
  })
  expect(flaggedCategories).toEqual(['gore'])
  const of = (name: string) => scores.find(({ category }) => category === name)?.probability ?? 0
  expect(of('weapons')).toBeGreaterThan(of('gore'))
  expect(confidence).toBe(of('gore'))
})
