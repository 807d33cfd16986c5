import type { Item, ItemKind } from '../types.ts'
import { latinLanguageOf, meets, phraseTerms, type TextField } from './full-text-terms.ts'
import { isStopWord } from './stop-words.ts'
import { tokensOf } from './tokens.ts'
import { isCommonWord } from './words.ts'

/** Words that must stand in this order in the field, or anywhere where it is undefined; a lone word in any inflection. */
export interface Clause {
  text: string
  field?: TextField
  /** In quotes: as it is written, not in another inflection. */
  quoted: boolean
}

/** A question as full text understands it. */
export interface KeywordQuery {
  /** Words of which the more the better, with a space between them. */
  words: string
  phrases: Clause[]
  /** `name:` and `heading:`. */
  fields: Clause[]
  excluded: Clause[]
  /** `page:`; any page where it is empty. */
  pages: number[]
  /** `type:`; any kind where it is null. */
  kinds: ItemKind[] | null
}

/** Characters of a question that are looked at; a longer one is a pasted text, whose beginning tells what it is about. */
const longest = 1000
const mostClauses = 8
/** What is left of don't, what's, I'm … behind the apostrophe. */
const contractions = new Set(['s', 't', 'd', 'm', 'll', 're', 've'])
const fieldNames: Record<string, TextField> = { name: 'name', file: 'name', heading: 'heading' }
const kindsByName = new Map<string, ItemKind[]>([
  ['picture', ['image', 'pair']],
  ['image', ['image', 'pair']],
  ['pair', ['pair']],
  ['text', ['text']],
  ['sound', ['audio']],
  ['audio', ['audio']],
])
const quoted = `"([^"]+)"|“([^”“„]+)”|„([^“”„]+)[“”]|«([^»«]+)»|»([^«»]+)«`
const operators = new RegExp(
  `(?<![^\\s(])(?:(-)|(name|file|heading|page|type):)?(?:${quoted}|(?<=[-:])([^\\s"“”„«»]+))`,
  'giu',
)

/**
 * Reads `"a phrase"` (also in typographic quotes), `name:`, `heading:`, `page:`, `type:` and `-word` in a question; all
 * else, an unclosed quote, an unknown field and a minus before a number among it, is words. Never fails.
 */
export function parseKeywordQuery(question: string): KeywordQuery {
  return read(question).query
}

interface Reading {
  query: KeywordQuery
  /** The question with what its fields and phrases name, and without its other operators. */
  plain: string
}

function read(question: string): Reading {
  const text = question.slice(0, longest).toWellFormed()
  const query: KeywordQuery = { words: '', phrases: [], fields: [], excluded: [], pages: [], kinds: null }
  let clauses = 0
  let plain = ''
  let end = 0
  const rest = text.replace(operators, (whole, minus?: string, field?: string, ...others) => {
    const quotes: (string | undefined)[] = others.slice(0, 5)
    const value = [...quotes, others[5]].find((group) => typeof group === 'string') ?? ''
    const clause: Clause = { text: value, quoted: quotes.some((group) => group !== undefined) }
    if (clauses >= mostClauses || !add(query, minus !== undefined, field?.toLowerCase(), clause)) return whole
    clauses++
    const at = Number(others[6])
    const isNamed = minus === undefined && !['page', 'type'].includes(field?.toLowerCase() ?? '')
    plain += `${text.slice(end, at)} ${isNamed ? value : ''} `
    end = at + whole.length
    return ' '
  })
  query.words = tellingWords(rest)
  plain = (plain + text.slice(end)).replace(/\s+/g, ' ').trim()
  const asks = query.words !== '' || query.phrases.length + query.fields.length + query.pages.length > 0
  // Nothing but what is not wanted: the minus was a dash.
  return { query: asks || query.kinds ? query : { ...query, words: text.trim(), excluded: [] }, plain }
}

/** Adds one operator to the query; false where it is none after all. */
function add(query: KeywordQuery, excluded: boolean, field: string | undefined, clause: Clause): boolean {
  if (field === 'page') {
    if (!/^\d{1,6}$/.test(clause.text)) return false
    query.pages.push(Number(clause.text))
    return true
  }
  if (field === 'type') {
    const kinds = kindsByName.get(clause.text.toLowerCase())
    if (!kinds) return false
    query.kinds = kinds
    return true
  }
  if (tokensOf(clause.text).words.length === 0) return false
  if (field !== undefined) query.fields.push({ ...clause, field: fieldNames[field] })
  else if (!excluded) query.phrases.push(clause)
  else if (clause.quoted || /^\p{L}[\p{L}\p{M}]{2,}$/u.test(clause.text)) query.excluded.push(clause)
  else return false
  return true
}

/** Without the words that nearly every question holds, which would find texts that speak like a question. */
function tellingWords(text: string): string {
  const words = tokensOf(text).words
  const language = latinLanguageOf(text)
  const isCommon = (word: string) =>
    isCommonWord(word) || contractions.has(word) || (language !== null && isStopWord(word, language))
  if (words.every(isCommon)) return text.trim()
  return text
    .split(/\s+/)
    .filter((piece) => !tokensOf(piece).words.every(isCommon))
    .join(' ')
}

/** The question without its operators, for whoever reads meaning: `owl name:birds "at dusk"` is owl birds at dusk. */
export function plainQuestion(question: string): string {
  const { query, plain } = read(question)
  const hasOperators = query.fields.length + query.excluded.length + query.pages.length > 0 || query.kinds !== null
  return (hasOperators && plain) || question
}

/**
 * What the fields and the excluded words of a question demand of an item; null where they demand nothing. A phrase
 * demands nothing here: it is a wish of full text, which goes by the words alone where no item holds it.
 */
export function constraintOf(question: string): ((item: Pick<Item, 'text' | 'source' | 'kind'>) => boolean) | null {
  const { fields, excluded, pages, kinds } = parseKeywordQuery(question)
  if (fields.length + excluded.length + pages.length === 0 && !kinds) return null
  const demanded = fields.map((clause) => ({ field: clause.field, holds: heldBy(clause) }))
  const unwanted = excluded.map(heldBy)
  return ({ text, source, kind }) =>
    (!kinds || kinds.includes(kind)) &&
    (pages.length === 0 || (source.page !== null && pages.includes(source.page))) &&
    demanded.every(({ field, holds }) => holds((field && source[field]) ?? '')) &&
    unwanted.every((holds) => !holds(`${source.heading ?? ''}\n${source.name}\n${text}`))
}

/** Tells of a text whether it holds the clause. */
function heldBy({ text: wanted, quoted }: Clause): (text: string) => boolean {
  const phrase = phraseTerms(wanted, 100)
  if (!quoted && phrase.length === 1) return meets(wanted)
  const inOrder = ` ${phrase.join(' ')} `
  return (text) => ` ${phraseTerms(text, Number.POSITIVE_INFINITY).join(' ')} `.includes(inOrder)
}
