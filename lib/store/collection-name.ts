import { DiptychError } from '../errors.ts'

/** The collection that is meant where none is named. It is made with its first file; until then the library shows it empty. */
export const defaultCollection = 'default'

const pattern = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} _-]*$/u

/**
 * The name as it is kept: trimmed, in Unicode's composed form (NFC). 1 to 64 characters: letters and digits of any
 * script, space, - and _, beginning with a letter or a digit. Throws 'bad-request' telling the rule.
 */
export function checkCollectionName(name: string): string {
  const trimmed = name.normalize('NFC').trim()
  if (pattern.test(trimmed) && [...trimmed].length <= 64) return trimmed
  throw new DiptychError(
    'bad-request',
    `${JSON.stringify(name.slice(0, 80))} can't be the name of a collection.`,
    'Use 1 to 64 letters, digits, spaces, - and _, and begin with a letter or a digit.',
  )
}

/** What makes two names the same collection: `Birds` and `birds` are one. */
export function collectionKey(name: string): string {
  return checkCollectionName(name).normalize('NFKC').toLowerCase()
}
