import type { ChatModel } from '../answer/chat-model.ts'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { languageOf } from '../text/language.ts'
import type { QueryChange, Turn } from '../types.ts'
import type { Ability } from './abilities.ts'
import { askForLines, type Instruction } from './ask-model.ts'
import { checkedFollowUp, followUpInstruction, leansOnHistory } from './follow-up.ts'
import type { QueryRewriting } from './query-abilities.ts'
import { asksSeveral, checkedSplit, splitInstruction } from './split.ts'
import { standaloneQuery } from './standalone-query.ts'
import { checkedTranslation, foreignLanguage, translationInstruction } from './translation.ts'

/** What one search looks for. */
export interface SearchWords {
  /** For the encoder. */
  text: string
  /** For full text, which has the words of the documents' language and of the question's. */
  keywords: string
}

export interface Understanding {
  /** The question as one, standing alone. */
  text: string
  /** One to three, to be retrieved side by side. */
  searches: SearchWords[]
  /** What was made of the user's own words, in the order in which it was made; empty where these are searched for. */
  changes: QueryChange[]
}

export interface Asked {
  text: string
  history: Turn[]
  image: Uint8Array | null
}

export interface UnderstandPorts {
  rewriting: QueryRewriting
  encoder: DualEncoder
  /** BCP-47 tags of the languages that the encoder was trained for. */
  languages: string[]
  /** The connected chat model; asked for only where the question needs it. */
  model(signal: AbortSignal): Promise<ChatModel>
  proven(model: ChatModel): Promise<Ability[] | null>
}

/** Milliseconds for all that a model is asked before a search. What is not there by then is left out. */
export const understandingBudget = 2500

/**
 * What to search for to answer a question: a follow-up made to stand alone, a question for several things in its parts,
 * a language that the encoder lacks translated. Each by the connected chat model where it has proven that it can, within
 * a budget, and only where the question needs it; a follow-up else by the rules, which cost nothing. A reply that does not
 * hold up counts as none, so that at worst the search is the one that it would have been. A picture says itself what
 * "this" is, so that what goes with it stays. Throws only when the signal aborts.
 */
export async function understand(asked: Asked, ports: UnderstandPorts, signal?: AbortSignal): Promise<Understanding> {
  const question = asked.text.trim()
  const asIs: Understanding = { text: question, searches: [{ text: question, keywords: question }], changes: [] }
  if (question === '' || asked.image || ports.rewriting === 'off') return asIs

  const needed = needsOf(question, asked.history, ports.languages)
  const ability = needed.length > 0 && ports.rewriting === 'auto' ? await open(ports, signal) : null
  signal?.throwIfAborted()
  const ask = async <T>(kind: Ability, instruction: Instruction, check: (lines: string[]) => T | null) =>
    ability?.proven.includes(kind) ? ability.ask(instruction, check) : null

  const changes: QueryChange[] = []
  const by = ability?.model.name ?? 'rules'
  let text = question
  if (needed.includes('follow-up')) {
    const { history } = asked
    const rewritten = await ask('follow-up', followUpInstruction(question, history), (lines) =>
      checkedFollowUp(lines, question, history),
    )
    text = rewritten ?? standaloneQuery(question, history)
    if (text !== question) changes.push({ kind: 'follow-up', queries: [text], by: rewritten ? by : 'rules' })
  }

  let parts = [text]
  if (asksSeveral(text)) {
    const split = await ask('split', splitInstruction(text), (lines) => checkedSplit(lines, text))
    if (split) {
      parts = split
      changes.push({ kind: 'split', queries: parts, by })
    }
  }

  const { languages } = ports
  const translated = await Promise.all(
    parts.map(async (part) => {
      const language = foreignLanguage(part, languages)
      if (!language) return null
      const instruction = translationInstruction(part, language, languages)
      return ask('translation', instruction, (lines) => checkedTranslation(lines, part, languages))
    }),
  )
  const searches = parts.map((part, index) => {
    const translation = translated[index]
    return translation ? { text: translation, keywords: `${translation} ${part}` } : { text: part, keywords: part }
  })
  if (translated.some((one) => one !== null))
    changes.push({ kind: 'translation', queries: searches.map((search) => search.text), by })
  signal?.throwIfAborted()
  return { text: searches.length === 1 ? (searches[0]?.text ?? text) : text, searches, changes }
}

/** Cheap tests on the words alone: most questions need nothing, and wait for nothing. */
export function needsOf(question: string, history: Turn[], languages: string[]): Ability[] {
  const needs: Ability[] = []
  if (leansOnHistory(question, history, languageOf(question))) needs.push('follow-up')
  if (asksSeveral(question)) needs.push('split')
  if (foreignLanguage(question, languages)) needs.push('translation')
  return needs
}

interface Opened {
  model: ChatModel
  proven: Ability[]
  ask<T>(instruction: Instruction, check: (lines: string[]) => T | null): Promise<T | null>
}

/** A model that has proven something, with the time that is left; null where there is none. Never fails. */
async function open(ports: UnderstandPorts, signal?: AbortSignal): Promise<Opened | null> {
  const limit = AbortSignal.any([AbortSignal.timeout(understandingBudget), ...(signal ? [signal] : [])])
  try {
    const model = await unlessAborted(ports.model(limit), limit)
    const proven = await ports.proven(model)
    if (!proven || proven.length === 0) return null
    return {
      model,
      proven,
      async ask(instruction, check) {
        try {
          const writer = { model, encoder: ports.encoder }
          return check(await unlessAborted(askForLines(writer, instruction, limit), limit))
        } catch {
          return null
        }
      },
    }
  } catch {
    return null
  }
}

/** A server that does not heed the end of a request must not hold up a question. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
