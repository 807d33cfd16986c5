import { contentWords } from '../text/words.ts'
import type { Turn } from '../types.ts'

/** Words that point back to something said before. */
const pointsBack =
  /\b(?:it|its|itself|they|them|their|theirs|this|that|these|those|he|she|him|his|her|hers|ones?|there|same|else|former|latter)\b/i
const goesOn = /^(?:and|or|but|also|what about|how about|why|so|then)\b/i

/**
 * What to search for when a question goes on from the one before: `and its wings?` finds nothing by itself, so the previous
 * question is put before it. Only a short question that points back, or that has no words of its own, is joined; one
 * that stands alone is left as it is, or the old subject would drown the new one. No language model is asked, so it costs
 * nothing and works without one.
 */
export function standaloneQuery(text: string, history: Turn[]): string {
  const question = text.trim()
  const previous = history.findLast(({ role }) => role === 'user')?.text.trim()
  if (!previous || question === '') return question
  const own = contentWords(question).size
  const goesBack = own === 0 || (own <= 3 && (pointsBack.test(question) || goesOn.test(question)))
  return goesBack ? `${previous} ${question}` : question
}
