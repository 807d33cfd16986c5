import { areaUnderCurve } from './area-under-curve.ts'
import type { AnswerabilityFigures } from './evaluation-result.ts'

/** One question of the set: whether it has an answer, and how likely the product found it. */
export interface JudgedQuestion {
  answerable: boolean
  probability: number
  threshold: number
}

/** How well answerable questions are told from the others; null where there are not both. */
export function answerabilityFigures(questions: JudgedQuestion[]): AnswerabilityFigures | null {
  const answerable = questions.filter((one) => one.answerable)
  const unanswerable = questions.filter((one) => !one.answerable)
  const threshold = questions[0]?.threshold
  if (answerable.length === 0 || unanswerable.length === 0 || threshold === undefined) return null
  return {
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    auc: areaUnderCurve(probabilities(answerable), probabilities(unanswerable)),
    threshold,
    truePositiveRate: shareOfPassing(answerable),
    falsePositiveRate: shareOfPassing(unanswerable),
  }
}

function probabilities(questions: JudgedQuestion[]): number[] {
  return questions.map(({ probability }) => probability)
}

function shareOfPassing(questions: JudgedQuestion[]): number {
  return questions.filter(({ probability, threshold }) => probability > threshold).length / questions.length
}
