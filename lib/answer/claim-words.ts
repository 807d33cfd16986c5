const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** What a sentence says that can be looked up in a source. */
export interface ClaimWords {
  /** Words of meaning, lower case, in the order of the sentence. */
  words: string[]
  /** Numbers in digits without separators: `3,400` is `3400`, `seven` is `7`. */
  numbers: Set<string>
  /** Words with a capital in the middle of a sentence, lower case; in German these are all nouns. */
  names: Set<string>
  negated: boolean
}

/** Words that a sentence needs for its grammar, so that a source need not hold them. */
const grammar = new Set(
  `a about above according after all also although always am an and another any are as at be because been before being below best
  better but by call called can can't cannot could did do does doesn't don't during each either else even every few for from further
  get gets give given gives go goes had has have he hence her here his how however i if in into is it its itself just keep know
  known less let like made make makes many may me might more most much must my need needs no nor not of off often on once
  one only or other our out over own per please rather really same say says see seen several shall she should show shows since so some
  source sources such take takes than that the their them then there these they thing things this those through thus to too toward
  under until up upon us use used uses using very via was we well were what when where whether which while who whom whose why will
  with within without would you your
  der die das den dem des ein eine einen einem einer und oder ist sind war waren wird werden mit von vom zu zum zur im in am an auf
  für bei nach aus als auch es sie er man sich noch nur sehr dass wie wenn kann können durch über unter
  le la les un une des du de et ou est sont était à au aux en dans sur pour par avec que qui ne pas se son sa ses ce cette il
  elle on plus
  el los las una unos y o es son era en con por para que se su sus del al como más lo
  का के की को से में है हैं था थी थे और पर यह वह एक ने तो भी हो ही या इस उस जो कि तक`
    .split(/\s+/)
    .map(plain),
)

const negations =
  /(?:\b(?:not|no|never|none|nothing|cannot|without|neither|nor|hardly|nicht|kein\p{L}*|nie|niemals|ohne|jamais|aucune?|sans|nunca|ningun\p{L}*|sin)\b|n['’]t\b|\bn['’]\p{L}|\bne\b|नहीं|न ही|मत|बिना)/iu

/** Without `one`, a pronoun more often than a number, and without words that mean something else in another language. */
const numberWords = new Map(
  [
    ['2', 'two second zwei deux dos दो'],
    ['3', 'three third drei trois tres तीन'],
    ['4', 'four fourth vier quatre cuatro चार'],
    ['5', 'five fifth fünf cinq cinco पाँच पांच'],
    ['6', 'six sixth sechs छह'],
    ['7', 'seven seventh sieben siete सात'],
    ['8', 'eight eighth acht huit ocho आठ'],
    ['9', 'nine ninth neun nueve नौ'],
    ['10', 'ten tenth zehn dix diez दस'],
    ['11', 'eleven onze'],
    ['12', 'twelve dozen zwölf douze doce बारह'],
    ['13', 'thirteen dreizehn treize trece'],
    ['14', 'fourteen vierzehn quatorze catorce'],
    ['15', 'fifteen fünfzehn quinze quince'],
    ['16', 'sixteen sechzehn'],
    ['17', 'seventeen siebzehn'],
    ['18', 'eighteen achtzehn'],
    ['19', 'nineteen neunzehn'],
    ['20', 'twenty zwanzig vingt veinte बीस'],
    ['30', 'thirty dreißig trente treinta तीस'],
    ['40', 'forty vierzig quarante cuarenta'],
    ['50', 'fifty fünfzig cinquante cincuenta पचास'],
    ['60', 'sixty sechzig soixante sesenta'],
    ['70', 'seventy siebzig setenta'],
    ['80', 'eighty achtzig ochenta'],
    ['90', 'ninety neunzig noventa'],
    ['100', 'hundred hundert cien सौ'],
    ['1000', 'thousand tausend mille mil हज़ार हजार'],
  ].flatMap(([digits, words]) => (words ?? '').split(' ').map((word) => [plain(word), digits ?? ''] as const)),
)

export function claimWords(text: string): ClaimWords {
  const found: ClaimWords = { words: [], numbers: new Set(), names: new Set(), negated: negations.test(text) }
  let atStart = true
  for (const { segment, isWordLike } of segmenter.segment(inAsciiDigits(text))) {
    if (!isWordLike) {
      if (/[.!?:।“"«]/.test(segment)) atStart = true
      continue
    }
    const word = plain(segment)
    const digits = /\d/.test(word) ? word.replace(/[.,'’]/g, '') : numberWords.get(word)
    for (const number of digits?.match(/\d+/g) ?? []) found.numbers.add(number)
    // `hunter2` and `x100` are names, with a number in them.
    const isName = /\p{L}{2,}\d|\d\p{L}{3,}/u.test(word)
    if (isName) {
      found.words.push(word)
      found.names.add(word)
    } else if (digits === undefined && !grammar.has(word) && (word.length > 1 || word > '\u2e7f')) {
      found.words.push(word)
      if (!atStart && /^\p{Lu}/u.test(segment)) found.names.add(word)
    }
    atStart = false
  }
  return found
}

/** Whether two words are forms of one, in any script: they begin alike for two thirds of the longer. */
export function isSameWord(one: string, other: string): boolean {
  if (one === other) return true
  const longer = Math.max(one.length, other.length)
  const least = Math.max(4, Math.ceil(longer * 0.65))
  return Math.min(one.length, other.length) >= least && one.slice(0, least) === other.slice(0, least)
}

/** Lower case, without the accents of Latin letters: those of other scripts are letters of their own. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/['’]s$/, '')
}

function inAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    // The decimal digits of every script stand in rows of ten that begin with zero.
    let zero = code
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero--
    return code < 128 ? digit : String(code - zero)
  })
}
