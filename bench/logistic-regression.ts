import { logistic, logOdds } from '../lib/logistic.ts'

export interface Example<Name extends string> {
  features: Record<Name, number>
  isPositive: boolean
}

export type LogisticWeights<Name extends string> = { bias: number } & Record<Name, number>

/** Logistic regression by gradient descent with an L2 penalty; both classes count the same. Weights to two places. */
export function fitLogistic<Name extends string>(
  examples: Example<Name>[],
  names: readonly Name[],
  { rounds = 20_000, rate = 0.3, penalty = 0.003 } = {},
): LogisticWeights<Name> {
  const weights: Record<string, number> = { bias: 0, ...Object.fromEntries(names.map((name) => [name, 0])) }
  const positive = examples.filter(({ isPositive }) => isPositive).length
  const share = { true: 0.5 / Math.max(1, positive), false: 0.5 / Math.max(1, examples.length - positive) }
  for (let round = 0; round < rounds; round++) {
    const slope: Record<string, number> = {}
    for (const { features, isPositive } of examples) {
      const odds = logOdds(features, names, weights as LogisticWeights<Name>)
      const error = (logistic(odds) - Number(isPositive)) * share[isPositive ? 'true' : 'false']
      slope.bias = (slope.bias ?? 0) + error
      for (const name of names) slope[name] = (slope[name] ?? 0) + error * features[name]
    }
    for (const [name, value] of Object.entries(weights))
      weights[name] = value - rate * ((slope[name] ?? 0) + (name === 'bias' ? 0 : penalty * value))
  }
  const rounded = Object.entries(weights).map(([name, value]) => [name, Number(value.toFixed(2))])
  return Object.fromEntries(rounded) as LogisticWeights<Name>
}
