/**
 * The chance that what is at `rank` among `candidates` would be among the first k of only `fewer` of them, drawn at random
 * with itself: of the `rank` − 1 better ones less than k come along (hypergeometric distribution). Recall falls as a
 * collection grows; at one number of candidates two collections can be compared, as retrieval benchmarks do.
 *
 * @param rank from 1
 */
export function chanceAmong(rank: number, { candidates, fewer, k }: { candidates: number; fewer: number; k: number }) {
  const [others, better, drawn] = [candidates - 1, rank - 1, fewer - 1]
  const ways = logBinomial(others, drawn)
  let chance = 0
  for (let count = Math.max(0, better + drawn - others); count < Math.min(k, better + 1, drawn + 1); count++)
    chance += Math.exp(logBinomial(better, count) + logBinomial(others - better, drawn - count) - ways)
  return Math.min(1, chance)
}

function logBinomial(of: number, chosen: number): number {
  return logFactorial(of) - logFactorial(chosen) - logFactorial(of - chosen)
}

const logFactorials = [0]

function logFactorial(number: number): number {
  for (let next = logFactorials.length; next <= number; next++)
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next))
  return logFactorials[number] ?? 0
}
