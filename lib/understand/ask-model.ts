import { type ModelMessage, streamText } from 'ai'
import type { ChatModel } from '../answer/chat-model.ts'
import type { DualEncoder } from '../embed/dual-encoder.ts'

/** A model that writes, and the encoder that its port asks for. */
export interface Writer {
  model: ChatModel
  encoder: DualEncoder
}

export interface Instruction {
  instructions: string
  /** Examples as turns, then what is asked. */
  messages: ModelMessage[]
}

/** More than three queries take; a model that goes on is stopped. In tokens and in UTF-16 units. */
const mostTokens = 160
const mostUnits = 1000

/**
 * The lines that a model replies with, bare of list marks, quotation marks and Markdown; empty where it says nothing or
 * never ends. Throws what keeps the model from answering, and at once when the signal aborts.
 */
export async function askForLines(
  { model, encoder }: Writer,
  { instructions, messages }: Instruction,
  signal: AbortSignal,
): Promise<string[]> {
  signal.throwIfAborted()
  const left = new AbortController()
  const { stream } = streamText({
    model: model.open({ question: '', pictured: false, hits: [], encoder }),
    instructions,
    messages,
    temperature: 0,
    maxOutputTokens: mostTokens,
    maxRetries: 0,
    abortSignal: AbortSignal.any([signal, left.signal]),
    // Errors come as parts of the stream; without this they are printed as well.
    onError: () => {},
  })
  let text = ''
  try {
    for await (const part of stream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'abort') throw new DOMException('Stopped.', 'AbortError')
      if (part.type === 'text-delta') text += part.text
      if (text.length > mostUnits) return []
    }
  } finally {
    left.abort()
  }
  return linesOf(text)
}

/** What is left of a reply without its thinking, its fence, and what stands around a line. */
export function linesOf(reply: string): string[] {
  return (
    reply
      .replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/gi, '')
      // Thinking that was cut off holds no answer.
      .replace(/<think(?:ing)?>[\s\S]*$/i, '')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^`{3}/.test(line) && !/^[[\]{},]+$/.test(line))
      .map(bare)
      .filter((line) => line !== '')
  )
}

function bare(line: string): string {
  return line
    .replace(/^(?:[-*•]|\d{1,2}[.)])\s+/, '')
    .replace(/^(?:rewritten question|question|query|translation|english)\s*\d?\s*:\s*/i, '')
    .replace(/^[\s"'“”„«»`*_]+|[\s"'“”„«»`*_,]+$/g, '')
    .replace(/\s+/g, ' ')
}
