import { stripSpecialTokens } from '../text/special-tokens.ts'

/**
 * Words of a document as they go into a prompt or a quotation: without control tokens and characters that can't be seen,
 * without what would end the list of sources, and with numbers in brackets (`[7]`, a reference of the document's own) in
 * parentheses, or they would pass for our citations.
 */
export function asData(text: string): string {
  return stripSpecialTokens(text)
    .replace(/<(?=\/?\s*(?:sources?|question|think)\b)/gi, '‹')
    .replace(/[[【［]([^\][【】［］\n]*\d[^\][【】［］\n]*)[\]】］]/g, '($1)')
}

/** As many of the same word or sign in a row as say anything. */
const mostRepeats = 8
const repeated = new RegExp(`(\\S{1,80}?)(?:\\s*\\1){${mostRepeats},}`, 'gu')

/**
 * asData, for a prompt: what opens a turn or a part of our own message when it stands at the start of a line loses its
 * colon, and what repeats itself without end is cut, as it would push everything else out of a small model's attention.
 */
export function asPromptData(text: string): string {
  return asData(text)
    .replace(
      /^([ \t>#*]*)(system|user|assistant|human|ai|model|question|instructions?|attached[^:\n]{0,20}):/gim,
      '$1$2 –',
    )
    .replace(repeated, (_run, piece: string) => `${Array(3).fill(piece).join(' ')} …`)
}
