import type { Item } from '../types.ts'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Words that nearly every English question holds, so that meeting them in a text says nothing about what it is about. */
const commonWords = new Set(
  `a about all also am an and any are as at be been but by can could did do does for from get give had has have here how i
  if in into is it its just let like many me more most much my no not now of on one or other our out over please she he
  show so some such tell than that the their them then there these they this those to too us use used was we were what
  when where which while who whom whose why will with would you your find picture pictures image images photo photos
  anything something look looks looking mean means explain describe`.split(/\s+/),
)

/** The words of a text that carry its meaning: lower case, without accents, in a plain stem, each once. */
export function contentWords(text: string): Set<string> {
  return new Set(tellingWords(text).map(stem))
}

/** The words of meaning that an item holds, in its text, its heading and the name of its file: `000-red_owl.png` is of an owl. */
export function heldWords({ text, source: { heading, name } }: Pick<Item, 'text' | 'source'>): Set<string> {
  return contentWords(`${text} ${heading ?? ''} ${name.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')}`)
}

/** Whether nearly every English question may hold the word; lower case. */
export function isCommonWord(word: string): boolean {
  return commonWords.has(word)
}

function tellingWords(text: string): string[] {
  return [...segmenter.segment(text.toLowerCase())]
    .filter(({ segment, isWordLike }) => isWordLike && (segment.length > 1 || segment > '\u2e7f'))
    .map(({ segment }) => segment)
    .filter((word) => !commonWords.has(word))
}

/** Plural and accents, no more: enough for `brakes` to meet `brake`, too little to confuse two words. */
function stem(word: string): string {
  const plain = word.normalize('NFD').replace(/[\u0300-\u036f]/g, '')
  if (plain.length < 4 || plain.endsWith('ss')) return plain
  if (plain.endsWith('ies')) return `${plain.slice(0, -3)}y`
  return plain.endsWith('s') ? plain.slice(0, -1) : plain
}
