/** The candidates of one question: what is known of each, and whether it is relevant. */
export interface Judged<Name extends string> {
  evidence: Record<Name, number>
  isRelevant: boolean
}

/**
 * Weights of a linear score that puts what is relevant above what is not: RankNet (Burges et al. 2005) without its network,
 * the log loss over pairs of one question's candidates, with an L2 penalty. Every question counts the same, however many
 * pairs it has; one whose candidates are all relevant or all not has none.
 */
export function fitRanking<Name extends string>(
  questions: Judged<Name>[][],
  names: readonly Name[],
  { rounds = 1500, rate = 0.05, momentum = 0.9, penalty = 0.01 } = {},
): Record<Name, number> {
  const pairs = questions.flatMap((candidates) => pairsOf(candidates, names))
  const total = pairs.reduce((sum, { share }) => sum + share, 0)
  const weights = new Float64Array(names.length)
  const speed = new Float64Array(names.length)
  for (let round = 0; round < rounds; round++) {
    const slope = weights.map((weight) => penalty * weight)
    for (const { difference, share } of pairs) {
      const lead = difference.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0)
      const pull = share / (1 + Math.exp(lead)) / total
      for (const [at, value] of difference.entries()) slope[at] = (slope[at] ?? 0) - pull * value
    }
    for (const [at, value] of slope.entries()) {
      speed[at] = momentum * (speed[at] ?? 0) - rate * value
      weights[at] = (weights[at] ?? 0) + (speed[at] ?? 0)
    }
  }
  return Object.fromEntries(names.map((name, at) => [name, weights[at] ?? 0])) as Record<Name, number>
}

function pairsOf<Name extends string>(
  candidates: Judged<Name>[],
  names: readonly Name[],
): { difference: Float64Array; share: number }[] {
  const { relevant = [], other = [] } = Object.groupBy(candidates, ({ isRelevant }) =>
    isRelevant ? 'relevant' : 'other',
  )
  const share = 1 / (relevant.length * other.length)
  return relevant.flatMap(({ evidence: better }) =>
    other.map(({ evidence: worse }) => ({
      difference: Float64Array.from(names, (name) => better[name] - worse[name]),
      share,
    })),
  )
}
