/** From log-odds to a probability. */
export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

/** Log-odds of a logistic regression: the bias and each named feature times its weight. */
export function logOdds<Name extends string>(
  features: Record<Name, number>,
  names: readonly Name[],
  weights: { bias: number } & Record<Name, number>,
): number {
  return names.reduce((sum, name) => sum + weights[name] * features[name], weights.bias)
}
