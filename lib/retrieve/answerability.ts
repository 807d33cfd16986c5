import { logistic, logOdds } from '../logistic.ts'
import type { Answerability, Query } from '../types.ts'
import { type AnswerScale, placeOn } from './answer-scale.ts'
import { type AnswerSignals, signalsOf } from './answer-signals.ts'
import { answerThreshold, answerWeights } from './answer-weights.ts'
import type { Ranked } from './hit.ts'
import type { RetrievePorts } from './retrieve.ts'

/** The signals of a question on the scale of its collection, each about 0 where nothing answers and 1 where something does. */
export interface AnswerEvidence {
  likeness: number
  coverage: number
  known: number
}

export const evidenceNames = ['likeness', 'coverage', 'known'] as const satisfies (keyof AnswerEvidence)[]

/** A question asks for a fact; a description or a name asks for what looks or is called so. They are told apart by other signs. */
export type QueryForm = 'question' | 'description'

const asking =
  /^\W*(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|do|does|did|can|could|should|will|would|may|has|have)\b/i

export function formOf(text: string): QueryForm {
  return /[?？]\s*$/.test(text) || asking.test(text) ? 'question' : 'description'
}

/**
 * How likely it is that the collection holds an answer: a logistic regression over how near the question comes to what is
 * there, on the collection's own scale (learnScale), since cosines differ from model to model and from subject to subject.
 * Null where a picture asks, or where the collection is too small to learn from. docs/answerability.md
 *
 * @param ranked In the order of retrieval, so that this can be worked out while a reranker works.
 */
export async function answerabilityOf(
  { text, image }: Pick<Query, 'text' | 'image'>,
  ranked: Ranked[],
  ports: RetrievePorts & { scale: AnswerScale | null },
  signal?: AbortSignal,
): Promise<Answerability | null> {
  if (image) return null
  const form = formOf(text ?? '')
  const threshold = answerThreshold[form]
  if (ranked.length === 0) return { probability: 0, threshold }
  if (!ports.scale?.likeness) return null
  const evidence = evidenceOf(await signalsOf(text ?? '', ranked, ports, signal), ports.scale)
  return { probability: probabilityOf(evidence, form), threshold }
}

/** Whether the collection is to be said to hold an answer. */
export function isAnswerable(answerable: Answerability | null): boolean {
  return answerable === null || answerable.probability > answerable.threshold
}

export function evidenceOf({ likeness, coverage, known }: AnswerSignals, scale: AnswerScale): AnswerEvidence {
  return { likeness: placeOn(scale.likeness, likeness), coverage, known }
}

export function probabilityOf(evidence: AnswerEvidence, form: QueryForm): number {
  return logistic(logOdds(evidence, evidenceNames, answerWeights[form]))
}

/** A reranker's verdict on the best hit counts as much as all the rest: the mean of the two log-odds. */
export function withVerdict(answerable: Answerability | null, reranked: Ranked[]): Answerability | null {
  const judged = reranked.flatMap(({ scores }) => scores.rerank ?? [])
  if (!answerable || judged.length === 0) return answerable
  return { ...answerable, probability: logistic((logit(answerable.probability) + logit(Math.max(...judged))) / 2) }
}

function logit(probability: number): number {
  const within = Math.min(0.999, Math.max(0.001, probability))
  return Math.log(within / (1 - within))
}
