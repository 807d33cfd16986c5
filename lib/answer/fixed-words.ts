import { languageOf } from '../text/language.ts'

/** What the engine itself says in an answer. */
export interface FixedWords {
  nothingFound: string
  /** Before one quotation, before several, and where nothing is quoted. */
  onePassage: string
  passages: string
  noPassage: string
  closestPicture(name: string): string
  closestRecording(name: string): string
  closestPassage(name: string): string
  page(name: string, page: number): string
}

const english: FixedWords = {
  nothingFound: 'Nothing in this collection answers that.',
  onePassage: 'No chat model is connected, so this is the passage that comes closest:',
  passages: 'No chat model is connected, so these are the passages that come closest:',
  noPassage: 'No chat model is connected, so this is what comes closest.',
  closestPicture: (name) => `The closest picture is ${name}`,
  closestRecording: (name) => `The closest recording is ${name}`,
  closestPassage: (name) => `The closest passage is in ${name}`,
  page: (name, page) => `${name}, page ${page}`,
}

const languages: Record<string, FixedWords> = {
  en: english,
  de: {
    nothingFound: 'Nichts in dieser Sammlung beantwortet das.',
    onePassage: 'Es ist kein Sprachmodell verbunden; diese Stelle kommt der Frage am nächsten, im Wortlaut:',
    passages: 'Es ist kein Sprachmodell verbunden; diese Stellen kommen der Frage am nächsten, im Wortlaut:',
    noPassage: 'Es ist kein Sprachmodell verbunden; dies kommt der Frage am nächsten.',
    closestPicture: (name) => `Das ähnlichste Bild ist ${name}`,
    closestRecording: (name) => `Die ähnlichste Aufnahme ist ${name}`,
    closestPassage: (name) => `Die nächste Stelle steht in ${name}`,
    page: (name, page) => `${name}, Seite ${page}`,
  },
  fr: {
    nothingFound: 'Rien dans cette collection ne répond à cela.',
    onePassage: 'Aucun modèle de langage n’est connecté ; voici, mot pour mot, le passage le plus proche :',
    passages: 'Aucun modèle de langage n’est connecté ; voici, mot pour mot, les passages les plus proches :',
    noPassage: 'Aucun modèle de langage n’est connecté ; voici ce qui s’en approche le plus.',
    closestPicture: (name) => `L’image la plus proche est ${name}`,
    closestRecording: (name) => `L’enregistrement le plus proche est ${name}`,
    closestPassage: (name) => `Le passage le plus proche est dans ${name}`,
    page: (name, page) => `${name}, page ${page}`,
  },
  es: {
    nothingFound: 'Nada en esta colección responde a eso.',
    onePassage: 'No hay ningún modelo de lenguaje conectado; este es, literalmente, el pasaje más cercano:',
    passages: 'No hay ningún modelo de lenguaje conectado; estos son, literalmente, los pasajes más cercanos:',
    noPassage: 'No hay ningún modelo de lenguaje conectado; esto es lo más cercano.',
    closestPicture: (name) => `La imagen más cercana es ${name}`,
    closestRecording: (name) => `La grabación más cercana es ${name}`,
    closestPassage: (name) => `El pasaje más cercano está en ${name}`,
    page: (name, page) => `${name}, página ${page}`,
  },
  hi: {
    nothingFound: 'इस संग्रह में इसका उत्तर नहीं है।',
    onePassage: 'कोई भाषा मॉडल जुड़ा नहीं है, इसलिए यह सबसे निकट का अंश ज्यों का त्यों है:',
    passages: 'कोई भाषा मॉडल जुड़ा नहीं है, इसलिए ये सबसे निकट के अंश ज्यों के त्यों हैं:',
    noPassage: 'कोई भाषा मॉडल जुड़ा नहीं है, इसलिए यह सबसे निकट की चीज़ है।',
    closestPicture: (name) => `सबसे निकट का चित्र ${name} है`,
    closestRecording: (name) => `सबसे निकट की रिकॉर्डिंग ${name} है`,
    closestPassage: (name) => `सबसे निकट का अंश ${name} में है`,
    page: (name, page) => `${name}, पृष्ठ ${page}`,
  },
}

/** In the language of the question; in English where that can't be told or is none of ours. */
export function fixedWordsFor(question: string): FixedWords {
  return languages[languageOf(question) ?? 'en'] ?? english
}

/** Whether the engine said this itself, in any language: it claims nothing about what the sources say. */
export function isFixedWords(sentence: string): boolean {
  return Object.values(languages).some(
    ({ nothingFound, onePassage, passages, noPassage, closestPicture, closestRecording, closestPassage }) =>
      [nothingFound, onePassage, passages, noPassage].includes(sentence) ||
      [closestPicture, closestRecording, closestPassage].some((say) => fits(sentence, say)),
  )
}

function fits(sentence: string, say: (name: string) => string): boolean {
  const [before = '', after = ''] = say('\0').split('\0')
  return sentence.startsWith(before) && sentence.replace(/[.।]$/, '').endsWith(after)
}
