import { type LogitScale, probabilities } from '../classify/probabilities.ts'
import type { CategoryScore, ModerationPolicy, ModerationVerdict } from '../types.ts'
import { dot } from '../vector-math.ts'

/** A category under one model: its text, and how near neutral pictures come to it. */
export interface CategoryReference {
  category: string
  isUnsafe: boolean
  /** Of the filled-in template; unit length. */
  vector: Float32Array
  /** Of the similarities of neutral pictures. */
  mean: number
  deviation: number
}

/** What the policy says of a picture, by its unit vector. */
export function moderationVerdict(
  picture: Float32Array,
  references: readonly CategoryReference[],
  scale: LogitScale,
  { rule, threshold }: Pick<ModerationPolicy, 'rule' | 'threshold'>,
): ModerationVerdict {
  const vectors = references.map(({ vector }) => vector)
  const shares = probabilities(picture, vectors, scale)
  const scores = references.map(({ category, isUnsafe, vector, mean, deviation }, index): CategoryScore => {
    const similarity = dot(picture, vector)
    const standing = deviation > 0 ? (similarity - mean) / deviation : 0
    return { category, isUnsafe, similarity, probability: shares[index] ?? 0, standing }
  })
  const unsafe = scores.filter(({ isUnsafe }) => isUnsafe)
  // Without a safe category a picture is compared with the middle of the neutral ones.
  const bestSafe = scores.filter(({ isUnsafe }) => !isUnsafe).map(({ standing }) => standing)
  const bar = bestSafe.length > 0 ? Math.max(...bestSafe) : 0
  const flagged = unsafe.filter(({ probability, standing }) =>
    rule === 'probability' ? probability > threshold : standing - bar > threshold,
  )
  const isSafe = flagged.length === 0
  const highest = Math.max(...(isSafe ? unsafe : flagged).map(({ probability }) => probability))
  return {
    isSafe,
    confidence: isSafe ? 1 - highest : highest,
    flaggedCategories: flagged.map(({ category }) => category),
    scores,
  }
}
