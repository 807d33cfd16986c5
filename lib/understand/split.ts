import { contentWords } from '../text/words.ts'
import type { Instruction } from './ask-model.ts'
import { isQuery } from './checks.ts'

/** As many searches as one question may become. */
export const mostQueries = 3

/** Fewer telling words than this ask for one thing, whatever joins them. */
const fewestWords = 6
/** A question of this many telling words means several things to an encoder that was made for captions. */
const manyWords = 16
/** Tells that two questions are in one sentence. */
const joined =
  /[;?].*\p{L}.*\?|\b(?:and|or|as well as|but|und|oder|et|ou|y|o|e)\b[^?]*\b(?:how|what|when|where|which|who|why|does|do|is|are|can|wie|was|wann|wo|welche\w*|wer|warum|comment|quand|où|quel\w*|qui|pourquoi|cómo|qué|cuándo|dónde|cuál|quién)\b/iu

/** A cheap test, so that a question for one thing never waits for the model. */
export function asksSeveral(question: string): boolean {
  const words = contentWords(question).size
  return words >= manyWords || (words >= fewestWords && joined.test(question))
}

export function splitInstruction(question: string): Instruction {
  return {
    instructions: `You cut a question into separate search queries, one a line, at most ${mostQueries}. Every query names what it is about. Use the words of the question and its language. Do not answer. If the question asks for one thing only, repeat it. Reply with the queries and nothing else.`,
    messages: [
      { role: 'user', content: 'When was the harbour bridge built and which birds nest under the railway station?' },
      {
        role: 'assistant',
        content: 'When was the harbour bridge built?\nWhich birds nest under the railway station?',
      },
      { role: 'user', content: 'How long do I boil eggs, and how do I keep the bread fresh?' },
      { role: 'assistant', content: 'How long do I boil eggs?\nHow do I keep the bread fresh?' },
      { role: 'user', content: question.replace(/\s+/g, ' ') },
    ],
  }
}

/**
 * The parts, or null where the reply is none: two or three different queries of the question's own words, which leave
 * little of it out.
 */
export function checkedSplit(lines: string[], question: string): string[] | null {
  const asked = contentWords(question)
  const queries = [...new Map(lines.map((line) => [line.toLowerCase(), line])).values()]
  if (queries.length < 2 || queries.length > mostQueries) return null
  const words = queries.map(contentWords)
  const covered = new Set<string>()
  for (const [index, query] of queries.entries()) {
    const written = words[index] ?? new Set()
    const own = written.intersection(asked)
    if (!isQuery(query, question) || own.size === 0 || own.size * 3 < written.size * 2) return null
    // A part that holds the whole question is no part of it.
    if (own.size === asked.size) return null
    for (const word of own) covered.add(word)
  }
  return covered.size * 3 >= asked.size * 2 ? queries : null
}
