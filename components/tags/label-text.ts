/** A list with commas; on several lines where a label has a comma of its own. */
export function textOf(labels: readonly string[]): string {
  return labels.join(labels.some((label) => label.includes(',')) ? '\n' : ', ')
}

/**
 * The labels of a text: one line is a list with commas; of several, each is a label, which may have a comma of its own.
 * @param before the labels that the text was made of: as long as nobody changes it, it stands for them
 */
export function labelsOf(text: string, before: readonly string[] = []): string[] {
  if (before.length > 0 && text === textOf(before)) return [...before]
  const lines = linesOf(text)
  return lines.length === 1 ? trimmed(text.split(',')) : lines
}

export function linesOf(text: string): string[] {
  return trimmed(text.split('\n'))
}

function trimmed(parts: string[]): string[] {
  return parts.map((part) => part.trim()).filter(Boolean)
}
