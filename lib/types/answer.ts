import type { Hit, Notice, QueryChange, SearchResult } from './search.ts'

/** `[1]` in the answer rests on this item. */
export interface Citation {
  marker: number
  itemId: string
}

/** What a reader says of a source that an answer was given: it answers the question, or it doesn't. */
export type Verdict = 'right' | 'wrong'

/** One turn of a conversation, as the language model needs it. */
export interface Turn {
  role: 'user' | 'assistant'
  text: string
}

/** A sentence of the answer, and whether what it rests on holds it. Offsets are UTF-16 units of the whole answer. */
export interface SentenceSupport {
  start: number
  end: number
  /** The sources that it cites. */
  markers: number[]
  /** `none`: it claims nothing (a greeting, a heading, “the sources don't say”), or could not be checked. */
  verdict: 'supported' | 'unsupported' | 'none'
  /** Why it could not be checked: it rests on a picture that the model saw, or its sources are in another language. */
  unchecked?: 'picture' | 'language'
  /** How well its sources bear it out, in [0, 1]; null where nothing was checked. */
  score: number | null
}

/** A piece of an answer while it is made, in this order: step, query and hits, then text, then citations and support, then done. */
export type AnswerPart =
  | { type: 'step'; step: 'understand' | 'retrieve' | 'rerank' | 'answer' }
  | { type: 'query'; changes: QueryChange[] }
  | { type: 'hits'; result: SearchResult }
  | { type: 'notice'; notice: Notice }
  | { type: 'text'; delta: string }
  | { type: 'citations'; citations: Citation[] }
  | { type: 'support'; sentences: SentenceSupport[] }
  | { type: 'done'; answer: Answer }

export interface Answer {
  answer: string
  /** Name of the model that wrote it; `extractive` for the built-in answerer. */
  model: string
  citations: Citation[]
  hits: Hit[]
  seconds: number
}
