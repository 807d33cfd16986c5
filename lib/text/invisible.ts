/**
 * Letters that are there for a program and not for a reader: zero-width and filler characters, marks of direction,
 * variation selectors, the tag characters of U+E0000, controls but for line breaks and tabs. Text can be hidden in
 * them, or hide another (a word turned round, a control token with a gap in it).
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them is looked for by itself
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu
/** Joiners are part of the spelling in scripts such as Devanagari, Arabic, Sinhala, and of some emoji. */
const strayJoiner =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: what stands before is one code point
  /(?<![\p{Script=Arabic}\p{Script=Syriac}\p{Mn}\p{Mc}\p{Extended_Pictographic}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?=[\u200c\u200d])/gu
/** One selector says whether an emoji is drawn in colour; more than one, or behind a letter, carries something else. */
const straySelector = /(?<![\p{Extended_Pictographic}\d#*])[\ufe00-\ufe0f]|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]/gu

export function stripInvisible(text: string): string {
  return text.replace(invisible, '').replace(strayJoiner, '').replace(straySelector, '')
}
