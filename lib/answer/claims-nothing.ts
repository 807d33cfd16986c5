import { claimWords } from './claim-words.ts'
import { isFixedWords } from './fixed-words.ts'

/** That the sources don't say it, as models put it in the languages of our fixed words. */
const refusals = [
  /\b(?:sources?|documents?|passages?|context|collection|information|text)\b.*\b(?:do(?:es)? not|don['’]t|doesn['’]t|no|not|cannot|can['’]t|without)\b/i,
  /\b(?:not|no|n['’]t|nothing|cannot|unable)\b.*\b(?:sources?|documents?|passages?|context|collection|information|answer)\b/i,
  /\b(?:quellen?|dokumente?n?|sammlung)\b.*\b(?:nicht|nichts|keine\p{L}*)\b|\b(?:nicht|nichts|keine\p{L}*)\b.*\b(?:quellen?|dokumente?n?|sammlung|information\p{L}*)\b/iu,
  /\b(?:sources?|documents?)\b.*\b(?:ne|n['’])\s?\p{L}+.*\b(?:pas|rien|aucune?)\b|\baucune?\b.*\b(?:source|document|information)s?\b/iu,
  /\b(?:fuentes?|documentos?)\b.*\bno\b|\b(?:no|ninguna?|nada)\b.*\b(?:fuentes?|documentos?|información)\b/iu,
  /(?:स्रोत|दस्तावेज़|जानकारी|संग्रह).*नहीं/u,
]
/** Behind these a refusal goes on with a claim. */
const goesOn =
  /\b(?:but|however|although|though|yet|aber|jedoch|allerdings|doch|mais|cependant|pero|aunque)\b|[;:—]|लेकिन|परंतु|किंतु|मगर/iu
const courtesies =
  /^(?:hello|hi|hey|sure|of course|certainly|okay|ok|great question|thanks?|thank you|you(?:'|’)re welcome|i hope|let me know|feel free|here (?:is|are)|hallo|gerne?|natürlich|hier (?:ist|sind)|bonjour|bien sûr|voici|hola|claro|por supuesto|aquí|नमस्ते|ज़रूर|यहाँ)/iu

/** A refusal or a courtesy is short; what is longer says something besides. */
const mostWords = 24
const mostCourteousWords = 10

/** Whether a sentence says nothing that a source could hold: a greeting, a question, a lead-in, “the sources don't say”. */
export function claimsNothing(sentence: string): boolean {
  if (isFixedWords(sentence) || /[?？]$/.test(sentence)) return true
  const { words, numbers } = claimWords(sentence)
  if (words.length === 0 && numbers.size === 0) return true
  if (numbers.size > 0) return false
  const count = sentence.split(/\s+/).length
  if (/[:：]$/.test(sentence)) return count <= mostWords
  if (courtesies.test(sentence) && count <= mostCourteousWords) return true
  return count <= mostWords && !goesOn.test(sentence) && refusals.some((refusal) => refusal.test(sentence))
}
