import { describe, expect, it } from 'vitest'
import { fold, normalise } from './fold.ts'
import { latinLanguageOf, phraseTerms, termsOf, termsToMeet } from './full-text-terms.ts'
import { tokensOf } from './tokens.ts'

const terms = (text: string, language: 'en' | 'de' = 'en') =>
  new Set(termsOf({ text, heading: null, name: '' }, language).split(' '))
const meets = (text: string, question: string) => terms(text).intersection(new Set(termsToMeet(question, 100))).size > 0

describe('termsOf', () => {
  it('holds a word as it is written, its stem in its language, and its field', () => {
    const all = termsOf({ text: 'Brakes', heading: 'Old bicycles', name: 'a_b.pdf' }, 'en').split(' ')
    for (const term of ['brakes', 'en~brake', 'h:bicycles', 'h:en~bicycl', 'n:a', 'n:ab.pdf', 'bicycles', 'ab.pdf'])
      expect(all).toContain(term)
    expect(terms('Häuser', 'de')).toContain('de~haus')
  })

  it('makes no term that LanceDB would cut or leave out, whatever the text', () => {
    const hostile = [
      '\ud800',
      '\0 \t\n',
      'ﷺ'.repeat(500),
      '👩‍👩‍👧',
      'a'.repeat(10_000),
      'é'.repeat(500),
      '-'.repeat(5000),
      '東'.repeat(500),
      '\u0301',
      `a${'\u0301\u0316'.repeat(100_000)}`,
    ]
    for (const text of hostile) {
      for (const term of terms(text)) expect(Buffer.byteLength(term)).toBeLessThan(400)
      expect(termsToMeet(text, 500)).not.toContain('')
      expect(termsOf({ text, heading: text, name: text }, 'en').isWellFormed()).toBe(true)
    }
  })
})

describe('termsToMeet', () => {
  it('is limited, and meets a text whatever language it was taken for', () => {
    expect(termsToMeet(Array.from({ length: 10_000 }, (_, index) => `wort${index}en`).join(' '), 500)).toHaveLength(500)
    for (const language of ['en', 'de'] as const)
      expect(terms('Sterne', language).intersection(new Set(termsToMeet('Stern', 100))).size).toBeGreaterThan(0)
  })

  it('looks for a number at the end of a long question', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${String.fromCodePoint(97 + (index % 26))}${index}`)
    expect(termsToMeet(`${words.join(' ')} XK-4711`, 500)).toEqual(expect.arrayContaining(['xk4711', 'wordh59']))
  })

  it.each([
    ['लड़कियाँ स्कूल गईं', 'लड़की'],
    ['किताबें मेज़ पर हैं', 'किताब'],
    ['तारों की रोशनी', 'तारा'],
    ['नदियों के किनारे', 'नदी'],
    ['हिन्दी भाषा', 'हिंदी'],
    ['क़लम', 'कलम'],
    ['звёзды', 'звезда'],
    ['мостами', 'мост'],
    ['الكتاب', 'كتاب'],
    ['東京タワー', '東京'],
    ['ภาษาไทย', 'ไทย'],
    ['한국어를', '한국어'],
  ])('meets %s by %s', (text, question) => expect(meets(text, question)).toBe(true))

  it.each([
    ['कि', 'की'],
    ['मई', 'माई'],
    ['йод', 'иод'],
    ['v2.1.3', 'v2.13'],
    ['25–30', '2530'],
  ])('does not take %s for %s', (text, question) => {
    const compound = termsToMeet(question, 100).filter((term) => !/^\d+$|^v2$/.test(term) || term === question)
    expect(terms(text).intersection(new Set(compound)).size).toBe(0)
  })
})

describe('phraseTerms', () => {
  it('are the words in their order, as the index has them', () => {
    const phrase = phraseTerms('Pointers, of the PLOUGH!', 10).join(' ')
    expect(termsOf({ text: 'The pointers of the Plough', heading: null, name: '' }, 'en')).toContain(phrase)
  })
})

describe('tokensOf', () => {
  it('cuts words and makes one form of each compound', () => {
    const { words, compounds } = tokensOf('XK-4711, file_name.txt: l’avion 13×13; well—known C++')
    expect(words.join(' ')).toBe('xk 4711 file name txt l avion 13 13 well known c')
    expect(compounds).toEqual(['xk4711', 'filename.txt', 'lavion', '13x13', 'c++'])
  })
})

it('folds what is one word and keeps what is two', () => {
  const forms = (words: string[]) => new Set(words.map((word) => fold(normalise(word)))).size
  expect(forms(['Café', 'CAFE', 'cafe\u0301', 'ｃａｆｅ'])).toBe(1)
  expect(forms(['Straße', 'STRASSE'])).toBe(1)
  expect(forms(['क्‍ष', 'क्ष', 'क्‌ष'])).toBe(1)
  expect(forms(['हाँ', 'हां'])).toBe(1)
  expect(forms(['का', 'की', 'के', 'को', 'कि'])).toBe(5)
})

describe('latinLanguageOf', () => {
  const sentences: [language: string, text: string][] = [
    ['en', 'The brakes of the bicycle were adjusted before the long journey.'],
    ['de', 'Die Häuser am Fluss sind aus Stein gebaut und sehr alt.'],
    ['fr', 'Les élèves regardent les chevaux dans la prairie du village.'],
    ['es', 'Las montañas del norte están cubiertas de nieve en invierno.'],
    ['it', 'Le case vicino al fiume sono state costruite con la pietra.'],
    ['pt', 'As casas perto do rio foram construídas com pedra há muito tempo.'],
    ['nl', 'De huizen aan de rivier zijn van steen gebouwd en heel oud.'],
    ['sv', 'Husen vid floden är byggda av sten och mycket gamla.'],
    ['fi', 'Talot joen rannalla on rakennettu kivestä ja ne ovat hyvin vanhoja.'],
  ]
  it.each(sentences)('is %s of %j', (language, text) => expect(latinLanguageOf(text)).toBe(language))
})
