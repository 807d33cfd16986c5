import type { AnswerEvidence, QueryForm } from './answerability.ts'

/**
 * Learned by `node bench/answerability.ts --fit` from the dev halves of evaluation/: answered questions against those that
 * nothing in the set answers, and against the questions of the other sets.
 */
export const answerWeights: Record<QueryForm, AnswerEvidence & { bias: number }> = {
  question: { bias: -2.01, likeness: 1.83, coverage: 1.99, known: 1 },
  description: { bias: -0.55, likeness: 1.3, coverage: 2.32, known: 0.48 },
}

/** Where the dev halves cost least, a question refused wrongly counting as three weak answers. */
export const answerThreshold: Record<QueryForm, number> = { question: 0.36, description: 0.3 }
