import { logistic } from '../logistic.ts'
import type { Reranker } from './reranker.ts'

/** probability = logistic(scale × logit(score) + shift); scale in (0, 1], so that the order stays. */
export interface Calibration {
  scale: number
  shift: number
}

export interface LabelledScore {
  /** In [0, 1]. */
  score: number
  relevant: boolean
}

const identity: Calibration = { scale: 1, shift: 0 }
/** Scores of 0 and 1 have no logit; e^-12 is 0.0006 %. */
const furthestLogit = 12
/** A scale of 0 would make all scores one. */
const leastScale = 0.02
const steps = 100

/**
 * What turns scores into probabilities, from scores whose truth is known: Platt, “Probabilistic Outputs for Support Vector
 * Machines” (1999), with his targets (n+1)/(n+2) and 1/(n+2) in place of 1 and 0, so that a few easy pairs that are told
 * apart without fault don't count as proof of certainty. Never makes a score more extreme, as Qwen3-Reranker's are too
 * extreme already; leaves them as they are where one side is missing or the scores run the wrong way.
 */
export function fitCalibration(pairs: readonly LabelledScore[]): Calibration {
  const positives = pairs.filter(({ relevant }) => relevant).length
  const negatives = pairs.length - positives
  if (positives === 0 || negatives === 0) return identity
  const points = pairs.map(({ score, relevant }) => ({
    logit: logitOf(score),
    target: relevant ? (positives + 1) / (positives + 2) : 1 / (negatives + 2),
  }))
  const free = newton(points, null)
  if (!(free.scale > 0)) return identity
  if (free.scale > 1) return newton(points, 1)
  return free.scale < leastScale ? newton(points, leastScale) : free
}

/** The score as a probability; rises with it. */
export function calibrate(score: number, { scale, shift }: Calibration): number {
  if (scale === 1 && shift === 0) return score
  return logistic(scale * logitOf(score) + shift)
}

/** The reranker with its scores as probabilities. */
export function calibrated<Document>(reranker: Reranker<Document>, calibration: Calibration): Reranker<Document> {
  return {
    name: reranker.name,
    async rerank(query, documents, options) {
      const { scores, failure } = await reranker.rerank(query, documents, options)
      return { scores: scores.map((score) => (score === null ? null : calibrate(score, calibration))), failure }
    },
  }
}

interface Point {
  logit: number
  target: number
}

/** Newton's method on the log loss, with a trace of a prior at scale 1 that keeps the matrix from being singular. */
function newton(points: Point[], fixedScale: number | null): Calibration {
  let scale = fixedScale ?? 0.5
  let shift = 0
  const prior = 1e-3
  for (let step = 0; step < steps; step++) {
    let [gradientScale, gradientShift, ss, st, tt] = [prior * (scale - 1), prior * shift, prior, 0, prior]
    for (const { logit, target } of points) {
      const p = logistic(scale * logit + shift)
      const weight = p * (1 - p)
      gradientScale += (p - target) * logit
      gradientShift += p - target
      ss += weight * logit * logit
      st += weight * logit
      tt += weight
    }
    const determinant = ss * tt - st * st
    const byScale = fixedScale === null ? (tt * gradientScale - st * gradientShift) / determinant : 0
    const byShift = fixedScale === null ? (ss * gradientShift - st * gradientScale) / determinant : gradientShift / tt
    // A whole step may overshoot where the curve is flat.
    scale -= clamp(byScale, 0.5)
    shift -= clamp(byShift, 2)
    if (Math.abs(byScale) + Math.abs(byShift) < 1e-9) break
  }
  return { scale, shift }
}

function logitOf(score: number): number {
  return clamp(Math.log(score / (1 - score)), furthestLogit)
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value))
}
