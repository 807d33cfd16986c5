import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { Hit } from '../types.ts'

/** What an answer rests on. A language model reads it in the prompt; the extractive answerer works on it directly. */
export interface Grounds {
  question: string
  /** Whether a picture was asked with. */
  pictured: boolean
  hits: Hit[]
  /** The encoder of the collection that the hits come from. */
  encoder: DualEncoder
}

/** A model that writes answers. The port for the words themselves is the AI SDK's LanguageModelV4. */
export interface ChatModel {
  /** As CHAT_MODEL names it: `smollm2:135m`, `gpt-5-mini`, `extractive`. */
  readonly name: string
  /** Changes when the weights do; absent where the server does not say. */
  readonly digest?: string
  /** Where it runs, for people: `Ollama`, `api.openai.com`, `built in`. */
  readonly provider: string
  /** Whether it can see pictures. */
  readonly vision: boolean
  /** Tokens that prompt and answer may take together. */
  readonly contextTokens: number
  /** Whether it is a language model, which may leave out its citations, or quotes what it was given. */
  readonly writes: boolean
  /** Has the server load the model while something else is done; only where that makes the first word come sooner. */
  warm?(signal?: AbortSignal): Promise<void>
  open(grounds: Grounds): LanguageModelV4
}
