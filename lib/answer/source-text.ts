import { stripSpecialTokens } from '../text/special-tokens.ts'

/**
 * Words of a document as they go into a prompt or a quotation: without control tokens, without what would end the list of
 * sources, and with numbers in brackets (`[7]`, a reference of the document's own) in parentheses, or they would pass for
 * our citations.
 */
export function asData(text: string): string {
  return stripSpecialTokens(text)
    .replace(/<(?=\/?\s*(?:sources?|question|think)\b)/gi, '‹')
    .replace(/[[【]([^\][【】\n]*\d[^\][【】\n]*)[\]】]/g, '($1)')
}
