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
  return {
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    auc: areaUnderCurve(answerable, unanswerable),
    threshold,
    truePositiveRate: shareOfPassing(answerable),
    falsePositiveRate: shareOfPassing(unanswerable),
  }
}

function areaUnderCurve(answerable: JudgedQuestion[], unanswerable: JudgedQuestion[]): number {
  const sorted = Float64Array.from(unanswerable, ({ probability }) => probability).sort()
  const won = answerable.reduce(
    (sum, { probability }) =>
      sum + (countBelow(sorted, probability, false) + countBelow(sorted, probability, true)) / 2,
    0,
  )
  return won / (answerable.length * unanswerable.length)
}

/** How many of the sorted values are below the bound, or up to it. */
function countBelow(sorted: Float64Array, bound: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] ?? 0
    if (value < bound || (orEqual && value === bound)) low = middle + 1
    else high = middle
  }
  return low
}

function shareOfPassing(questions: JudgedQuestion[]): number {
  return questions.filter(({ probability, threshold }) => probability > threshold).length / questions.length
}
