import { logistic, logOdds } from '../logistic.ts'
import type { Evidence } from './support-evidence.ts'

/** A logistic regression over some of the evidence. */
export type Weights<Name extends keyof Evidence = keyof Evidence> = { bias: number } & Record<Name, number>

/** Whether the source speaks of the same thing. */
export const topicNames = ['coverage', 'coverageOfAll', 'likeness'] as const satisfies (keyof Evidence)[]
/** Whether it says the same of it: numbers, names, a denial. */
export const factNames = ['missingNumbers', 'missingNames', 'negation'] as const satisfies (keyof Evidence)[]

export interface SupportWeights {
  topic: Weights<(typeof topicNames)[number]>
  facts: Weights<(typeof factNames)[number]>
}

/**
 * Learned by `node bench/support.ts --fit` from the dev half of bench/grounding/claims.json, the topic from true, invented
 * and wrongly attributed claims, the facts from true ones and those with a number, a name or a denial changed. In one
 * regression the changed claims, which repeat their source, would teach that likeness speaks against support.
 */
const learned: SupportWeights = {
  topic: { bias: -4.06, coverage: 3.54, coverageOfAll: 3.62, likeness: 0.5 },
  facts: { bias: 0.98, missingNumbers: -3.86, missingNames: -2.77, negation: -0.9 },
}

/** From here on a sentence counts as supported: the point of the dev half where most true and fewest false claims pass. */
export const supportThreshold = 0.26

/** How well the sources bear a claim out, in [0, 1]: both must hold, so the two likelihoods are multiplied. */
export function supportScore(evidence: Evidence, { topic, facts }: SupportWeights = learned): number {
  return likelihood(evidence, topicNames, topic) * likelihood(evidence, factNames, facts)
}

export function likelihood<Name extends keyof Evidence>(
  evidence: Evidence,
  names: readonly Name[],
  weights: Weights<Name>,
): number {
  return logistic(logOdds(evidence, names, weights))
}
