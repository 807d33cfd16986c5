import { languageOf } from '../text/language.ts'
import type { Instruction } from './ask-model.ts'
import { isQuery, numbersOf } from './checks.ts'

const names = new Intl.DisplayNames('en', { type: 'language' })

/** The language of a question that the encoder was not trained for; null where it knows it, or nobody can tell. */
export function foreignLanguage(question: string, known: string[]): string | null {
  const language = languageOf(question)
  return language === null || known.some((tag) => baseOf(tag) === language) ? null : language
}

export function translationInstruction(question: string, language: string, known: string[]): Instruction {
  const target = names.of(known[0] ?? 'en')
  return {
    instructions: `You translate questions for a search engine into ${target}. Keep names and numbers. Do not answer. Reply with the ${target} translation and nothing else.`,
    messages: [
      ...(target === 'English'
        ? ([
            { role: 'user', content: 'German: Wo liegt der Schlüssel für den Keller?' },
            { role: 'assistant', content: 'Where is the key for the cellar?' },
            { role: 'user', content: 'French: une maison en briques rouges' },
            { role: 'assistant', content: 'a red brick house' },
          ] as const)
        : []),
      { role: 'user', content: `${names.of(language) ?? language}: ${question.replace(/\s+/g, ' ')}` },
    ],
  }
}

/** The translation, or null where the reply is none: still in the old language, a number lost or made up, or far too long. */
export function checkedTranslation(lines: string[], question: string, known: string[]): string | null {
  const [line] = lines
  if (lines.length !== 1 || !line || !isQuery(line, question)) return null
  if (line.toLowerCase() === question.toLowerCase() || line.length > 4 * question.length + 40) return null
  if (foreignLanguage(line, known) !== null) return null
  const numbers = (text: string) => new Set(numbersOf(text.normalize('NFKC')))
  // Digits of other scripts (१२) are not compared: a translation may write them as ours.
  const [given, written] = [numbers(question), numbers(line)]
  return given.isSubsetOf(written) && (written.size === given.size || /(?!\d)\p{Nd}/u.test(question)) ? line : null
}

function baseOf(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? tag
}
