import { describe, expect, it } from 'vitest'
import { probabilities, softmax } from './probabilities.ts'

const picture = Float32Array.of(1, 0)
const texts = [Float32Array.of(1, 0), Float32Array.of(0, 1)]

describe('probabilities', () => {
  it('are the softmax of the logits for CLIP, and sum to 1', () => {
    const [near = 0, far = 0] = probabilities(picture, texts, { logitScale: 2, logitBias: 0, scoring: 'softmax' })
    expect(near).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 1), 10)
    expect(near + far).toBeCloseTo(1, 10)
  })

  it('are sigmoids of each logit for SigLIP: several labels, or none, may hold', () => {
    const [near, far] = probabilities(picture, texts, { logitScale: 10, logitBias: -5, scoring: 'sigmoid' })
    expect(near).toBeCloseTo(1 / (1 + Math.exp(-5)), 10)
    expect(far).toBeCloseTo(1 / (1 + Math.exp(5)), 10)
  })

  it('stay finite at the scale of CLIP, where a logit is a hundred times a cosine', () => {
    expect(softmax([1000, 0])).toEqual([1, 0])
  })
})
