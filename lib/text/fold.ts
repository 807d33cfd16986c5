const ascii = /^[\0-\x7f]*$/
/** Invisible marks that change how a text looks and not what it says: joiners, soft hyphens, directions. */
const invisible = /\p{Cf}/gu
/** More marks on one letter than any script has; putting thousands of them in order takes minutes. https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format */
const pileOfMarks = /(\p{M}{30})\p{M}+/gu
/** Accents of scripts in which a word without them is the same word; a vowel sign of an Indic script is no accent. */
const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu
const stress = /[\u0300\u0301]/g
const hebrewAndArabicPoints = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]/g
/** The dot below that makes क़ of क; it is often left out. Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Kannada. */
const nukta = /[\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc]/g
/** A nasal of the row of the consonant after it may be written as a dot: हिन्दी, हिंदी. */
const devanagariNasal = /ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])/g
const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ё: 'е',
  ς: 'σ',
}
const foldedLetters = /[ßæœøłđðþħıёς]/g

/** Unicode's compatibility form (NFKC) in lower case, without invisible marks: ﬁ is fi, Ａ is a, ² is 2. */
export function normalise(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return text.replace(pileOfMarks, '$1').normalize('NFKC').toLowerCase().replace(invisible, '').normalize('NFC')
}

/**
 * What two spellings of a normalised word have in common: without accents where they are accents (café, звёзды), nukta
 * and points, with one sign for a nasal. Indic vowel signs and й stay, since they are letters.
 */
export function fold(word: string): string {
  if (ascii.test(word)) return word
  return word
    .replace(foldedLetters, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(accents, '')
    .replace(stress, '')
    .replace(hebrewAndArabicPoints, '')
    .replace(nukta, '')
    .replace(devanagariNasal, 'ं')
    .replaceAll('ँ', 'ं')
    .normalize('NFC')
}
