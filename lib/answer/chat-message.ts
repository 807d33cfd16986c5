import type { UIMessage } from 'ai'
import type { Citation, Notice, QueryChange, SearchResult, SentenceSupport } from '../types.ts'

/** Data parts of the UI message stream of POST /api/chat: `data-step`, `data-query`, `data-hits` and so on. */
export type ChatData = {
  /** What the engine is doing now; transient, not kept in the message. */
  step: { step: 'understand' | 'retrieve' | 'rerank' | 'answer' }
  /** What is searched for in place of the user's own words; absent where these are searched for. */
  query: { changes: QueryChange[] }
  /** What the answer rests on; comes before the first word. */
  hits: SearchResult
  /** The checked citations; comes after the last word. */
  citations: { citations: Citation[] }
  /** Which sentences the sources bear out; comes after the citations. */
  support: { sentences: SentenceSupport[] }
  notice: Notice
}

export interface ChatMetadata {
  /** The collection that was asked; a conversation may go from one to another. */
  collection?: string
  /** Name of the model that wrote the answer; `extractive` for the built-in answerer. */
  model?: string
  seconds?: number
  /** `stopped` by the reader, `failed` half-way: what came is kept. */
  state?: 'streaming' | 'done' | 'stopped' | 'failed'
}

/** A message of the chat, as the page shows it and as the history keeps it. */
export type ChatMessage = UIMessage<ChatMetadata, ChatData>
