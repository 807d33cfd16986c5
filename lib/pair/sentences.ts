/**
 * Sentence boundaries of Unicode (UAX #29), which know the danda of Devanagari and the full stops of Chinese; the rules
 * are those of the root locale, the same on every machine.
 */
const sentenceSegmenter = new Intl.Segmenter('und', { granularity: 'sentence' })
const wordSegmenter = new Intl.Segmenter('und', { granularity: 'word' })
const letterSegmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

export interface Sentence {
  text: string
  /** What stands between it and the next: nothing (Chinese), a space, or a line break. */
  gap: '' | ' ' | '\n'
}

/** The sentences of a text; a line break ends one too. */
export function* sentencesOf(text: string): Generator<Sentence> {
  for (const { segment } of sentenceSegmenter.segment(text)) {
    const words = segment.trim()
    const rest = segment.slice(segment.trimEnd().length)
    if (words !== '') yield { text: words, gap: rest.includes('\n') ? '\n' : rest === '' ? '' : ' ' }
  }
}

/**
 * Cuts a text that is longer than `fits` allows into pieces that fit: between words where that can be, inside a word
 * only where it alone is too long. Joined, the pieces have every letter of the text.
 */
export function* cutAtWords(text: string, fits: (piece: string) => boolean): Generator<string> {
  const words = Array.from(wordSegmenter.segment(text), ({ segment }) => segment)
  for (const piece of pack(words, fits)) {
    if (fits(piece)) yield piece
    else {
      const letters = Array.from(letterSegmenter.segment(piece), ({ segment }) => segment)
      yield* pack(letters, fits)
    }
  }
}

/** Fills each piece with as many parts as fit, found by doubling and halving: a few measurements for a piece. */
function* pack(parts: string[], fits: (piece: string) => boolean): Generator<string> {
  let from = 0
  let guess = 16
  while (from < parts.length) {
    const fitsTo = (to: number) => fits(parts.slice(from, to).join('').trim())
    let low = from + 1
    let high = Math.min(parts.length, from + guess)
    while (high < parts.length && fitsTo(high)) {
      low = high
      high = Math.min(parts.length, from + (high - from) * 2)
    }
    if (fitsTo(high)) low = high
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (fitsTo(middle)) low = middle
      else high = middle
    }
    guess = low - from + 1
    const piece = parts.slice(from, low).join('').trim()
    if (piece !== '') yield piece
    from = low
  }
}
