import { eld } from 'eld/small'

/** Languages with a script of their own, or nearly so, by what only that script holds. Kana come before Han. */
const scripts: [script: RegExp, language: string][] = [
  [/[\u3040-\u30ff]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Tamil}/u, 'ta'],
  [/\p{Script=Bengali}/u, 'bn'],
  // Hindi by far: Marathi and Nepali in a few words can't be told from it.
  [/\p{Script=Devanagari}/u, 'hi'],
]

/**
 * Those that a few words can be told by: of two near neighbours the one with fewer speakers is left out (Catalan beside
 * Spanish), since every short question would be a tie.
 */
const languages = 'ar bg cs da de en es fa fi fr gu hu it kn ml nl no pa pl pt ro ru sv te tr uk ur vi'.split(' ')

/** Nobody else in this process uses the detector, so that its one shared list of languages is ours. */
eld.setLanguageSubset(languages)

/** How far the best language must be ahead of the next. By trial on short questions; below it titles and names flip a coin. */
const clearMargin = 0.02
/** The same ahead of English: taking `brake pads` for Dutch costs more than taking a Dutch title for nothing. */
const clearOfEnglish = 0.08
/** Beginning of a longer text that is looked at, in UTF-16 units: the rest would not change the verdict. */
const sample = 1000

/**
 * The language of a text as a BCP-47 base tag (`en`, `de`, `hi`), null where it can't be told: too few words, a name, a
 * part number. Made for short questions, so it rather says nothing than something wrong. Takes some 20 µs.
 *
 * n-grams by https://github.com/nitotm/efficient-language-detector-js
 */
export function languageOf(text: string): string | null {
  const letters = text.slice(0, sample).replace(/[^\p{L}\p{M}\s'’-]/gu, ' ')
  const byScript = scriptLanguage(letters)
  if (byScript) return byScript
  const result = eld.detect(letters)
  if (!result.isReliable()) return null
  const ranked = Object.entries(result.getScores()).sort(([, a], [, b]) => b - a)
  const [best, next] = ranked
  if (!best) return null
  if (!/\p{Script=Latin}/u.test(letters)) return best[0]
  const english = ranked.find(([language]) => language === 'en')?.[1] ?? 0
  if (best[1] - (next?.[1] ?? 0) < clearMargin) return null
  return best[0] === 'en' || best[1] - english >= clearOfEnglish ? best[0] : null
}

/** The language of the script that most letters are in, null for those that several languages share. */
function scriptLanguage(letters: string): string | null {
  const all = letters.match(/\p{L}/gu)?.length ?? 0
  for (const [script, language] of scripts) {
    if (!script.test(letters)) continue
    // Japanese mixes kana with Han, so kana alone decide; elsewhere a Greek π in an English sentence does not.
    const own = letters.match(new RegExp(script.source, 'gu'))?.length ?? 0
    if (language === 'ja' || own * 2 > all) return language
  }
  return null
}
