import type { AnswerabilityFigures } from './evaluation-result.ts'

/** One question of the set: whether it has an answer, and how likely the product found it. */
export interface JudgedQuestion {
  answerable: boolean
  probability: number
  threshold: number
}

/**
 * The area under the ROC curve is the share of pairs of an answerable and an unanswerable question in which the answerable
 * one is found the likelier, ties counting half (Hanley & McNeil 1982). null where there are no such pairs.
 */
export function answerabilityFigures(questions: JudgedQuestion[]): AnswerabilityFigures | null {
  const answerable = questions.filter((one) => one.answerable)
  const unanswerable = questions.filter((one) => !one.answerable)
  const threshold = questions[0]?.threshold
  if (answerable.length === 0 || unanswerable.length === 0 || threshold === undefined) return null
  let won = 0
  for (const { probability } of answerable) {
    for (const other of unanswerable)
      won += probability > other.probability ? 1 : probability === other.probability ? 0.5 : 0
  }
  return {
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    auc: won / (answerable.length * unanswerable.length),
    threshold,
    truePositiveRate: shareOfPassing(answerable),
    falsePositiveRate: shareOfPassing(unanswerable),
  }
}

function shareOfPassing(questions: JudgedQuestion[]): number {
  return questions.filter(({ probability, threshold }) => probability > threshold).length / questions.length
}
