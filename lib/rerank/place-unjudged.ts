/**
 * The probability of relevance of what was not judged (a picture without words, a text that time did not reach), from its
 * place in retrieval's order: the isotonic regression of the judged ones' probabilities on their places, read at its own.
 * It needs no common scale of cosines and probabilities, says no more than that what retrieval ranks higher is on average
 * as relevant or more, and puts a picture above texts around it that were judged irrelevant. Pool-adjacent-violators: Ayer
 * et al., “An Empirical Distribution Function for Sampling with Incomplete Information” (1955).
 *
 * After the last that was judged it falls evenly to the lowest of the judged: with few of them the average stands on
 * little, and says less the farther away it is read.
 *
 * @param scores by place, null where nothing was judged.
 * @returns one for each place: the score itself where there is one. All null where none was judged.
 */
export function expectedScores(scores: readonly (number | null)[]): (number | null)[] {
  const blocks: { sum: number; count: number; end: number }[] = []
  for (const [place, score] of scores.entries()) {
    if (score === null) continue
    let block = { sum: score, count: 1, end: place }
    for (let last = blocks.at(-1); last && last.sum / last.count < block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop()
      block = { sum: last.sum + block.sum, count: last.count + block.count, end: block.end }
    }
    blocks.push(block)
  }
  const last = blocks.at(-1)
  if (!last) return [...scores]
  const lowest = Math.min(...scores.filter((score) => score !== null))
  return scores.map((score, place) => {
    if (score !== null) return score
    const block = blocks.find(({ end }) => end > place) ?? last
    const beyond = Math.max(0, (place - last.end) / (scores.length - last.end))
    return block.sum / block.count + beyond * (lowest - last.sum / last.count)
  })
}
