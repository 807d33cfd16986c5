/**
 * Names as an option or a field of a form gives them, trimmed: given once they are separated by commas; given several times,
 * each stands for itself, commas and all.
 */
export function givenNames(given: readonly string[]): string[] {
  const [only] = given
  const names = given.length === 1 && only !== undefined ? only.split(',').filter((name) => name.trim() !== '') : given
  return names.map((name) => name.trim())
}
