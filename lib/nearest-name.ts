/** The candidate that a misspelt name most likely means: at most a third of its letters are off. Else null. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(1, best.candidate.length / 3) ? best.candidate : null
}

/** What to do about a name that nothing has: what was most likely meant, or all there are to choose from. */
export function chooseInstead(name: string, candidates: readonly string[]): string {
  const meant = nearestName(name, candidates)
  if (meant !== null) return `Did you mean ${meant}?`
  return candidates.length > 0 ? `Choose one of ${candidates.join(', ')}.` : 'There is none to choose from.'
}

/** Letters to insert, delete or change (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const above = row
    row = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const changed = (above[j] ?? 0) + (b[j] === letter ? 0 : 1)
      row.push(Math.min(changed, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1))
    }
  }
  return row.at(-1) ?? 0
}
