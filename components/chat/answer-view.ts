import type { ChatMessage, ChatMetadata } from '@/lib/answer/chat-message.ts'
import type { Citation, Hit, Notice, QueryChange, SearchResult, SentenceSupport } from '@/lib/types.ts'
import { citedMarkers } from './citation-markdown.ts'

/** An answer as the page shows it, read from the parts of its message. */
export interface AnswerView {
  text: string
  /** What was searched for in place of the user's own words, in the order in which it was made. */
  changes: QueryChange[]
  result: SearchResult | null
  /** The checked citations; null until the last word has come. */
  citations: Citation[] | null
  /** Sentences of the text that the sources don't bear out. */
  unsupported: string[]
  notices: Notice[]
}

export interface CitedHit {
  marker: number
  hit: Hit
}

export function readAnswer(message: ChatMessage): AnswerView {
  const view: AnswerView = { text: '', changes: [], result: null, citations: null, unsupported: none, notices: [] }
  for (const part of message.parts) {
    if (part.type === 'text') view.text += part.text
    if (part.type === 'data-query') view.changes = part.data.changes
    if (part.type === 'data-hits') view.result = part.data
    if (part.type === 'data-citations') view.citations = part.data.citations
    if (part.type === 'data-support') view.unsupported = unsupportedIn(view.text, part.data.sentences)
    if (part.type === 'data-notice') view.notices.push(part.data)
  }
  const all = [...(view.result?.notices ?? []), ...view.notices]
  view.notices = all.filter(({ message }, index) => all.findIndex((other) => other.message === message) === index)
  return view
}

/** Always the same, so that what is drawn from it is drawn once. */
const none: string[] = []

function unsupportedIn(text: string, sentences: SentenceSupport[]): string[] {
  const found = sentences.filter(({ verdict }) => verdict === 'unsupported')
  return found.length === 0 ? none : found.map(({ start, end }) => text.slice(start, end))
}

/**
 * The hit behind each number of the text, in the order of mention. Before the checked citations are there, the numbers
 * are those of the hits' ranks, which is how the model was given them.
 */
export function citedHits({ text, result, citations }: Pick<AnswerView, 'text' | 'result' | 'citations'>): CitedHit[] {
  const hits = result?.hits ?? []
  const hitOf = (marker: number) => {
    const checked = citations?.find((citation) => citation.marker === marker)
    return citations ? hits.find(({ itemId }) => itemId === checked?.itemId) : hits.find(({ rank }) => rank === marker)
  }
  return citedMarkers(text).flatMap((marker) => {
    const hit = hitOf(marker)
    return hit ? [{ marker, hit }] : []
  })
}

/** Whether the answer is that there is none: nothing that was found has to do with the question, so nothing is cited. */
export function foundNoAnswer({ citations, notices }: AnswerView, metadata: ChatMetadata | undefined): boolean {
  return metadata?.state === 'done' && citations?.length === 0 && notices.every(({ code }) => code !== 'uncited')
}

/** A question and what came of it. */
export interface Exchange {
  question: ChatMessage | null
  answer: ChatMessage | null
}

export function groupExchanges(messages: ChatMessage[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const message of messages) {
    const last = exchanges.at(-1)
    if (message.role === 'user') exchanges.push({ question: message, answer: null })
    else if (last && !last.answer) last.answer = message
    else exchanges.push({ question: null, answer: message })
  }
  return exchanges
}
