import { sentencesOf } from './sentences.ts'

/**
 * Cuts a text into runs of whole sentences that each fit `fits`; a sentence too long for that is cut between words, a
 * word too long for that between characters. Nothing is lost but white space.
 */
export function windowsOf(text: string, fits: (text: string) => boolean): string[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  if (fits(trimmed)) return [trimmed]
  const pieces = sentencesOf(trimmed).flatMap((sentence) =>
    fits(sentence) ? [sentence] : wordsThatFit(sentence, fits),
  )
  return packed(pieces, ' ', fits)
}

function wordsThatFit(sentence: string, fits: (text: string) => boolean): string[] {
  const words = sentence.split(' ').flatMap((word) => (fits(word) ? [word] : packed([...word], '', fits)))
  return packed(words, ' ', fits)
}

function packed(pieces: string[], glue: string, fits: (text: string) => boolean): string[] {
  const windows: string[] = []
  let current = ''
  for (const piece of pieces) {
    const longer = current === '' ? piece : current + glue + piece
    if (current !== '' && !fits(longer)) {
      windows.push(current)
      current = piece
    } else {
      current = longer
    }
  }
  if (current !== '') windows.push(current)
  return windows
}
