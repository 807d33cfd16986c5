import { contentWords } from '../text/words.ts'
import type { Turn } from '../types.ts'
import { type Ability, everyAbility } from './abilities.ts'
import { askForLines, type Instruction, type Writer } from './ask-model.ts'
import { checkedFollowUp, followUpInstruction } from './follow-up.ts'
import { checkedSplit, splitInstruction } from './split.ts'
import { checkedTranslation, translationInstruction } from './translation.ts'

/** Changes when the prompts or the cases do, so that what was kept of an older test is not taken for this one. */
export const selfTestVersion = 1

/** Milliseconds for one case; the first has to load the model. A question is given far less, see understand.ts. */
const patience = 60_000

interface Case {
  instruction: Instruction
  passes(lines: string[]): boolean
}

const about = (question: string, answer: string): Turn[] => [
  { role: 'user', text: question },
  { role: 'assistant', text: answer },
]

const cases: Record<Ability, Case[]> = {
  'follow-up': [
    followUp('how big is it?', about('Where does the barn owl live?', 'In barns and old towers.'), ['owl', 'big']),
    followUp('And who built it?', about('When was the lighthouse opened?', 'It was opened in 1862.'), ['lighthouse']),
    followUp('how do I clean them?', about('Which brushes are for oil paint?', 'Brushes of hog hair.'), ['brushes']),
  ],
  split: [
    split('What do hedgehogs eat in winter and where is the nearest telescope shop?', ['hedgehog', 'telescope']),
    split('How do I sharpen a kitchen knife, and how hot must the oven be for bread?', ['knife', 'oven']),
    split('Which trees lose their leaves first? What is the speed limit on the motorway?', ['leaves', 'speed']),
  ],
  translation: [
    translation('Wie groß ist eine Eule?', 'de', /\bowl/i),
    translation('un bateau sur la plage', 'fr', /\b(?:boat|ship)\b.*\bbeach/i),
    translation('¿Dónde está el puente rojo?', 'es', /\bred\b.*\bbridge/i),
  ],
}

/** What a model can do, by three fixed cases for each ability. Throws where it could not be asked, which proves nothing. */
export async function provenAbilities(writer: Writer, signal: AbortSignal): Promise<Ability[]> {
  const proven: Ability[] = []
  for (const ability of everyAbility) {
    if (await passesAll(cases[ability], writer, signal)) proven.push(ability)
  }
  return proven
}

/** One after the other, since Ollama answers one at a time, and the first failure settles it. */
async function passesAll(all: Case[], writer: Writer, signal: AbortSignal): Promise<boolean> {
  for (const { instruction, passes } of all) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
    if (!passes(await askForLines(writer, instruction, limit))) return false
  }
  return true
}

function followUp(question: string, history: Turn[], wanted: string[]): Case {
  return {
    instruction: followUpInstruction(question, history),
    passes(lines) {
      const written = contentWords(checkedFollowUp(lines, question, history) ?? '')
      return wanted.every((word) => [...contentWords(word)].every((one) => written.has(one)))
    },
  }
}

/** Each part holds one of the two words, and no part holds both. */
function split(question: string, [first, second]: [string, string]): Case {
  return {
    instruction: splitInstruction(question),
    passes(lines) {
      const parts = checkedSplit(lines, question) ?? []
      const holds = (part: string, word: string) => part.toLowerCase().includes(word)
      const apart = parts.every((part) => holds(part, first) !== holds(part, second))
      return parts.length === 2 && apart && parts.some((part) => holds(part, first))
    },
  }
}

function translation(question: string, language: string, wanted: RegExp): Case {
  return {
    instruction: translationInstruction(question, language, ['en']),
    passes: (lines) => wanted.test(checkedTranslation(lines, question, ['en']) ?? ''),
  }
}
