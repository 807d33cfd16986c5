import type { InferUIMessageChunk } from 'ai'
import { type Logger, loggedError } from '../log.ts'
import type { AnswerPart } from '../types.ts'
import type { ChatMessage, ChatMetadata } from './chat-message.ts'

export type ChatChunk = InferUIMessageChunk<ChatMessage>

/**
 * Turns the parts of an answer into the chunks of the AI SDK's UI message stream, and writes the same into `message`, so
 * that what the reader saw is what the history keeps: also after a stop or a failure half-way.
 * https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export async function* streamMessage(
  parts: AsyncIterable<AnswerPart>,
  message: ChatMessage,
  { log, signal }: { log: Logger; signal?: AbortSignal },
): AsyncGenerator<ChatChunk> {
  const writer = new MessageWriter(message)
  yield { type: 'start', messageId: message.id, messageMetadata: writer.note({ state: 'streaming' }) }
  try {
    for await (const part of parts) yield* writer.write(part)
    yield* writer.end()
    yield { type: 'finish', messageMetadata: message.metadata }
  } catch (thrown) {
    yield* writer.end()
    const stopped = signal?.aborted === true
    const metadata = writer.note({ state: stopped ? 'stopped' : 'failed' })
    if (stopped) {
      yield { type: 'abort' }
    } else {
      const error = loggedError(thrown, log)
      yield* writer.write({ type: 'notice', notice: error.toJSON() })
      yield { type: 'message-metadata', messageMetadata: metadata }
      // The same shape as the body of an HTTP error, so that the page reads one.
      yield { type: 'error', errorText: JSON.stringify({ error }) }
    }
  }
}

/** Keeps the message in step with the chunks that leave. */
class MessageWriter {
  readonly #message: ChatMessage
  #text: { type: 'text'; text: string } | null = null

  constructor(message: ChatMessage) {
    this.#message = message
  }

  note(metadata: ChatMetadata): ChatMetadata {
    this.#message.metadata = { ...this.#message.metadata, ...metadata }
    return this.#message.metadata
  }

  *write(part: AnswerPart): Generator<ChatChunk> {
    switch (part.type) {
      case 'step':
        yield { type: 'data-step', data: { step: part.step }, transient: true }
        return
      case 'text':
        if (!this.#text) {
          this.#text = { type: 'text', text: '' }
          this.#message.parts.push(this.#text)
          yield { type: 'text-start', id: 'answer' }
        }
        this.#text.text += part.delta
        yield { type: 'text-delta', id: 'answer', delta: part.delta }
        return
      case 'query':
        yield this.#keep({ type: 'data-query', data: { changes: part.changes } })
        return
      case 'support':
        yield this.#keep({ type: 'data-support', data: { sentences: part.sentences } })
        return
      case 'hits':
        yield this.#keep({ type: 'data-hits', data: part.result })
        return
      case 'notice':
        yield this.#keep({ type: 'data-notice', data: part.notice })
        return
      case 'citations':
        yield this.#keep({ type: 'data-citations', data: { citations: part.citations } })
        return
      case 'done':
        this.note({ state: 'done', model: part.answer.model, seconds: part.answer.seconds })
    }
  }

  *end(): Generator<ChatChunk> {
    if (this.#text) yield { type: 'text-end', id: 'answer' }
    this.#text = null
  }

  #keep<Part extends ChatMessage['parts'][number] & ChatChunk>(part: Part): Part {
    this.#message.parts.push(part)
    return part
  }
}
