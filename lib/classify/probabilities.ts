import type { DualEncoder } from '../embed/dual-encoder.ts'
import { logistic } from '../logistic.ts'
import { dot } from '../vector-math.ts'

/** What of an encoder turns similarities into probabilities. */
export type LogitScale = Pick<DualEncoder, 'logitScale' | 'logitBias' | 'scoring'>

/**
 * How probable each of several texts is for a picture, from unit vectors of one space: softmax over the model's logits
 * (Radford et al. 2021, arXiv:2103.00020, section 3.1), or the sigmoid of each where the family was trained so (SigLIP,
 * Zhai et al. 2023, arXiv:2303.15343); those don't sum to 1.
 */
export function probabilities(picture: Float32Array, texts: readonly Float32Array[], scale: LogitScale): number[] {
  const logits = texts.map((text) => scale.logitScale * dot(picture, text) + scale.logitBias)
  return scale.scoring === 'sigmoid' ? logits.map(logistic) : softmax(logits)
}

/** Numbers that sum to 1; empty for none. */
export function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - highest))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
