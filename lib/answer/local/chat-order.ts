/** What the thread of a language model is to answer. */
export interface ChatOrder {
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[]
  /** 0 takes the likeliest token each time. */
  temperature: number
  maxTokens: number
}

/** What it says, in the order in which it says it. */
export type ChatReply =
  | { type: 'opened' }
  | { type: 'text'; delta: string }
  | ({ type: 'end' } & ChatEnd)
  | { type: 'too-long'; promptTokens: number }
  | { type: 'failed'; message: string }

/** How an answer ended. */
export interface ChatEnd {
  reason: 'stop' | 'length' | 'stopped'
  promptTokens: number
  newTokens: number
}
