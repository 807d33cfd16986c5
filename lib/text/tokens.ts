import { normalise } from './fold.ts'

/** The words of a text in their order, and the forms of what is written as one but read as several. */
export interface Tokens {
  /** Normalised, with their accents. */
  words: string[]
  /**
   * One form for every spelling: `XK-4711`, `XK_4711` and `XK4711` are xk4711, `file_name.txt` is filename.txt, 13×13 is
   * 13x13; `25–30` is 25-30 and `v2.1.3` itself, since without the mark they would be other numbers.
   */
  compounds: string[]
  /** Runs of scripts that put no space between words; Hangul too, whose words carry their particles. */
  runs: string[]
}

/** Longest word, in UTF-16 units; what is longer is cut. */
const longestWord = 64
/** Parts of one compound; a longer chain is just its words. */
const mostParts = 12

const letter = String.raw`[\p{L}\p{N}\p{M}]`
/** Marks that stand on nothing: folding would leave a word without letters. */
const marksAlone = /^\p{M}+$/u
const digit = String.raw`\p{N}`
const dash = '-\u2010\u2011\u2012\u2013\u2212'
/** Words joined by a dash, an underscore, a point or an apostrophe; numbers also by a comma, a colon or a cross. */
const expression = new RegExp(
  `${letter}+(?:(?:[${dash}_.'\u2019\u02bc]|(?<=${digit})[,:×](?=${digit}))${letter}+)*(?:(?<=(?<!${letter})${letter})(?:\\+\\+|#))?`,
  'gu',
)
const unspacedScripts = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー`
const unspaced = new RegExp(`[${unspacedScripts}][${unspacedScripts}\\p{M}]*`, 'gu')
const runOfScript = new RegExp(`[${unspacedScripts}][${unspacedScripts}\\p{M}]*|\\p{Script=Hangul}+`, 'gu')
const needsRuns = new RegExp(`[${unspacedScripts}\\p{Script=Hangul}]`, 'u')
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Cuts a text of any script into words. */
export function tokensOf(text: string): Tokens {
  const tokens: Tokens = { words: [], compounds: [], runs: [] }
  for (const [whole] of normalise(text.toWellFormed()).matchAll(expression)) {
    const parts = whole.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
    for (const part of parts) {
      if (marksAlone.test(part)) continue
      if (needsRuns.test(part)) addRuns(part, tokens)
      else tokens.words.push(cut(part))
    }
    if (whole !== parts[0] && parts.length <= mostParts) tokens.compounds.push(cut(compoundOf(whole)))
  }
  return tokens
}

function addRuns(part: string, { words, runs }: Tokens): void {
  runs.push(...(part.match(runOfScript) ?? []))
  let end = 0
  for (const { 0: run, index } of part.matchAll(unspaced)) {
    if (index > end) words.push(cut(part.slice(end, index)))
    words.push(...[...segmenter.segment(run)].map(({ segment }) => cut(segment)))
    end = index + run.length
  }
  if (end < part.length) words.push(cut(part.slice(end)))
}

function compoundOf(whole: string): string {
  return whole
    .replaceAll(new RegExp(`(?<=${digit})[${dash}](?=${digit})`, 'gu'), '\0')
    .replaceAll(new RegExp(`[${dash}_'\u2019\u02bc]`, 'gu'), '')
    .replaceAll('\0', '-')
    .replaceAll('×', 'x')
    .replaceAll(/,(?=\p{N}{3}(?!\p{N}))/gu, '')
}

function cut(word: string): string {
  return word.length > longestWord ? word.slice(0, longestWord).toWellFormed() : word
}
