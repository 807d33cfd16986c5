const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })

/** The sentences of a text in any script, trimmed; a line break within one becomes a space, an empty line ends it. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .flatMap((paragraph) => [...segmenter.segment(paragraph.replace(/\s+/g, ' '))])
    .map(({ segment }) => segment.trim())
    .filter((sentence) => sentence !== '')
}
