import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider'
import { stripSpecialTokens } from '../../text/special-tokens.ts'
import type { ChatModel } from '../chat-model.ts'
import { generateFromStream } from '../generate-from-stream.ts'
import { answerTokens } from '../prompt.ts'
import { streamOf } from '../stream-of.ts'
import type { ChatEnd, ChatOrder } from './chat-order.ts'
import type { ChatEntry } from './chat-registry.ts'
import type { ChatWorker } from './chat-worker.ts'

/** A language model that runs in a thread of this process. */
export function createLocalChatModel(
  { id, contextTokens, digest }: Pick<ChatEntry, 'id' | 'contextTokens'> & Pick<ChatModel, 'digest'>,
  worker: ChatWorker,
): ChatModel {
  return {
    name: id,
    digest,
    provider: 'built in',
    vision: false,
    contextTokens,
    writes: true,
    warm: () => worker.open(),
    open: () => openLocal(id, worker),
  }
}

function openLocal(id: string, worker: ChatWorker): LanguageModelV4 {
  const doStream = async (options: LanguageModelV4CallOptions) => ({
    stream: streamOf((left) => parts(options, worker, left)),
  })
  return {
    specificationVersion: 'v4',
    provider: 'diptych',
    modelId: id,
    supportedUrls: {},
    doStream,
    doGenerate: (options) => generateFromStream(doStream, options),
  }
}

async function* parts(
  { prompt, temperature = 0, maxOutputTokens = answerTokens, abortSignal }: LanguageModelV4CallOptions,
  worker: ChatWorker,
  /** Whoever leaves the stream half-way stops the model, too. */
  left: AbortSignal,
): AsyncGenerator<LanguageModelV4StreamPart, void> {
  const signal = abortSignal ? AbortSignal.any([abortSignal, left]) : left
  const order: ChatOrder = { messages: messagesOf(prompt), temperature, maxTokens: maxOutputTokens }
  const deltas = new Deltas()
  const ended = worker.answer(order, (delta) => deltas.push(delta), signal)
  ended.then(
    () => deltas.close(),
    () => deltas.close(),
  )
  try {
    yield { type: 'stream-start', warnings: [] }
    yield { type: 'text-start', id: 'local' }
    for await (const delta of deltas) yield { type: 'text-delta', id: 'local', delta }
    const end = await ended
    yield { type: 'text-end', id: 'local' }
    yield { type: 'finish', finishReason: finishOf(end), usage: usageOf(end) }
  } catch (error) {
    yield { type: 'error', error }
  }
}

/**
 * The turns as a chat template takes them. What could pass for a mark of the template is taken out: here, unlike at a
 * server that is sent whole messages, it would be read as one.
 */
function messagesOf(prompt: LanguageModelV4Prompt): ChatOrder['messages'] {
  return prompt.flatMap((message) => {
    if (message.role === 'tool') return []
    const content =
      message.role === 'system'
        ? message.content
        : message.content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
    return { role: message.role, content: stripSpecialTokens(content) }
  })
}

function finishOf({ reason }: ChatEnd): Extract<LanguageModelV4StreamPart, { type: 'finish' }>['finishReason'] {
  return { unified: reason === 'stopped' ? 'other' : reason, raw: reason }
}

function usageOf({
  promptTokens,
  newTokens,
}: ChatEnd): Extract<LanguageModelV4StreamPart, { type: 'finish' }>['usage'] {
  return {
    inputTokens: { total: promptTokens, noCache: promptTokens, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: newTokens, text: newTokens, reasoning: undefined },
  }
}

/** What is pushed, in its order, until it is closed. */
class Deltas {
  readonly #waiting: string[] = []
  #closed = false
  #wake: () => void = () => {}

  push(delta: string): void {
    this.#waiting.push(delta)
    this.#wake()
  }

  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void> {
    for (;;) {
      const delta = this.#waiting.shift()
      if (delta !== undefined) yield delta
      else if (this.#closed) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}
