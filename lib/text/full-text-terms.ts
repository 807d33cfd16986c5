import { fold } from './fold.ts'
import { languageOf } from './language.ts'
import { everyStemOf, stemOf } from './stem.ts'
import { type LatinLanguage, latinLanguages } from './stop-words.ts'
import { tokensOf } from './tokens.ts'

/*
 * What the full-text index holds: terms with a space between them, each of one of these kinds.
 *   brakes      a word as it is written, folded, in its place; or a compound: xk4711
 *   en~brake    its stem, in its language
 *   ~東京       two neighbouring characters of a script without spaces, or one alone
 *   h:… n:…     any of these again, for the heading and for the name of the document
 *   |           an end that no phrase goes across
 * A word that is found as it is written meets two terms, one that is found by its stem meets one, so that it weighs less.
 */

export type TextField = 'heading' | 'name'

/** The words of an item that full text looks at. */
export interface SearchableText {
  text: string
  heading: string | null
  name: string
}

const prefixes: Record<TextField, string> = { heading: 'h:', name: 'n:' }
const end = '|'

/** The language that the Latin words of a text are stemmed in; null where it can't be told, or has no stemmer here. */
export function latinLanguageOf(text: string): LatinLanguage | null {
  const language = languageOf(text)
  return latinLanguages.find((each) => each === language) ?? null
}

/** The terms of an item for the index. */
export function termsOf({ text, heading, name }: SearchableText, language: LatinLanguage): string {
  const [inHeading, inName, inText] = [heading ?? '', name, text].map((part) => analysed(part, language))
  return [inHeading, inName, inText, prefixed(prefixes.heading, inHeading), prefixed(prefixes.name, inName)]
    .flatMap((part) => (part ? [...part.words, end, ...part.others, end] : []))
    .join(' ')
}

interface Analysed {
  words: string[]
  /** Compounds, stems and pairs of characters, whose order says nothing. */
  others: string[]
}

function analysed(text: string, language: LatinLanguage): Analysed {
  const { words, compounds, runs } = tokensOf(text)
  const stems = words.map((word) => stemOf(word, language)).filter((stem) => stem !== null)
  const others = [...compounds.map(fold), ...stems, ...runs.flatMap((run) => [...charactersOf(run), ...pairsOf(run)])]
  return { words: words.map(fold), others }
}

function prefixed(prefix: string, part: Analysed | undefined): Analysed | undefined {
  const add = (terms: string[]) => terms.map((term) => prefix + term)
  return part && { words: add(part.words), others: add(part.others) }
}

/**
 * Every term that one of the words of a question may meet, each once; at most `limit`. What is written comes before what
 * it is inflected from, so that a name or a number at the end of a long question is looked for too.
 */
export function termsToMeet(text: string, limit: number, field?: TextField): string[] {
  const { words, compounds, runs } = tokensOf(text)
  const terms = new Set([...compounds, ...words].map(fold))
  for (const run of runs) for (const term of run.length > 1 ? pairsOf(run) : charactersOf(run)) terms.add(term)
  for (const word of new Set(words)) {
    if (terms.size >= limit) break
    for (const stem of everyStemOf(word)) terms.add(stem)
  }
  return [...terms].slice(0, limit).map((term) => (field ? prefixes[field] + term : term))
}

/** Tells of a text whether it has a term in common with the wanted words. */
export function meets(wanted: string): (text: string) => boolean {
  const terms = new Set(termsToMeet(wanted, Number.POSITIVE_INFINITY))
  return (text) => {
    const { words, compounds, runs } = tokensOf(text)
    return (
      [...compounds, ...words].some((word) => terms.has(fold(word))) ||
      runs.some((run) => (run.length > 1 ? pairsOf(run) : charactersOf(run)).some((term) => terms.has(term))) ||
      words.some((word) => everyStemOf(word).some((stem) => terms.has(stem)))
    )
  }
}

/** The words of a phrase as the index holds them, one after another; at most `limit`. */
export function phraseTerms(text: string, limit: number, field?: TextField): string[] {
  return tokensOf(text)
    .words.slice(0, limit)
    .map((word) => (field ? prefixes[field] : '') + fold(word))
}

function charactersOf(run: string): string[] {
  return [...run].map((character) => `~${character}`)
}

function pairsOf(run: string): string[] {
  const characters = [...run]
  return characters.slice(1).map((character, index) => `~${characters[index]}${character}`)
}
