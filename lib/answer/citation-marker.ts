const word = '(?:sources?|src|refs?|references?|docs?|documents?|passages?|citations?|quellen?|स्रोत)'
const number = `(?:${word}[\\s.:]*(?:(?:number|no|nr)\\b[\\s.:]*)?=?\\s*)?[#"]?(\\d{1,3})"?`
const markerLabel = new RegExp(`^\\s*\\^?\\s*${number}(?:\\s*(?:,|;|&|and|und|-|–|—)\\s*${number})*\\s*(?:†.*)?$`, 'iu')

/** More than this from one range (`[1-40]`) is no citation of a claim any more. */
const longestRange = 10

/**
 * The numbers that a bracket's label cites, or null where it is no citation: `1`, `1, 2`, `1-3`, `^1`, `Source 1`,
 * `1†source`, as models write them.
 */
export function citedNumbers(label: string): number[] | null {
  if (!markerLabel.test(label)) return null
  const numbers = new Set<number>()
  for (const [, first, last] of label.replace(/†.*/, '').matchAll(/(\d+)(?:\s*[-–—]\s*(?:\D*?)(\d+))?/g)) {
    const from = Number(first)
    const to = last === undefined ? from : Number(last)
    if (to < from || to - from >= longestRange) {
      numbers.add(from).add(to)
    } else {
      for (let value = from; value <= to; value++) numbers.add(value)
    }
  }
  return [...numbers]
}
