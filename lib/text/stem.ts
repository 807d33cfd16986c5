import { stemmer as arabic } from '@orama/stemmers/arabic'
import { stemmer as danish } from '@orama/stemmers/danish'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as finnish } from '@orama/stemmers/finnish'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { stemmer as greek } from '@orama/stemmers/greek'
import { stemmer as hindi } from '@orama/stemmers/indian'
import { stemmer as italian } from '@orama/stemmers/italian'
import { stemmer as norwegian } from '@orama/stemmers/norwegian'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as russian } from '@orama/stemmers/russian'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { stemmer as swedish } from '@orama/stemmers/swedish'
import { fold } from './fold.ts'
import { isStopWord, type LatinLanguage, latinLanguages } from './stop-words.ts'

type Language = LatinLanguage | 'ru' | 'hi' | 'el' | 'ar'

/** Snowball's stemmers (https://snowballstem.org/); the Hindi one is Ramanathan & Rao, 2003, "A Lightweight Stemmer for Hindi". */
const stemmers: Record<Language, (word: string) => string> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  pt: portuguese,
  nl: dutch,
  sv: swedish,
  da: danish,
  no: norwegian,
  fi: finnish,
  ru: russian,
  hi: hindi,
  el: greek,
  ar: arabic,
}

const scripts: [letters: RegExp, language: Language][] = [
  [/^[\p{Script=Cyrillic}\p{M}]+$/u, 'ru'],
  [/^[\p{Script=Devanagari}\p{M}]+$/u, 'hi'],
  [/^[\p{Script=Greek}\p{M}]+$/u, 'el'],
  [/^[\p{Script=Arabic}\p{M}]+$/u, 'ar'],
]
const latin = /^[\p{Script=Latin}\p{M}]+$/u

/** Words come again and again; stemming one takes a microsecond. */
const known = new Map<string, string>()
const mostKnown = 50_000

/** The stem as a term of its language, so that no stem meets one of another language: `de~haus`. */
function stemIn(language: Language, word: string): string {
  const key = `${language}~${word}`
  const cached = known.get(key)
  if (cached !== undefined) return cached
  // What a stemmer knows of accents it should see; Hindi's knows one spelling of each ending, which folding gives.
  const stem = language === 'hi' ? stemmers.hi(fold(word)) : fold(stemmers[language](word))
  const term = `${language}~${stem}`
  if (known.size >= mostKnown) known.clear()
  known.set(key, term)
  return term
}

function languagesOf(word: string, latinOnes: readonly LatinLanguage[]): readonly Language[] {
  if (latin.test(word)) return latinOnes
  const found = scripts.find(([letters]) => letters.test(word))
  return found ? [found[1]] : []
}

/** The stem of a word in a text of `language`, which counts for Latin letters alone; null for a number or a stop word. */
export function stemOf(word: string, language: LatinLanguage): string | null {
  if (word.length < 3 || isStopWord(word, language)) return null
  const [found] = languagesOf(word, [language])
  return found ? stemIn(found, word) : null
}

/**
 * The stems of a question's word in every language that a text may have been stemmed in: what is wrong for the word's own
 * language meets nothing, and a text whose language was mistaken is found all the same.
 */
export function everyStemOf(word: string): string[] {
  if (word.length < 3) return []
  return languagesOf(word, latinLanguages).map((language) => stemIn(language, word))
}
