import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { createOllama, type OllamaClient as OllamaChatClient } from 'ai-sdk-ollama'
import type { InstalledModel, ModelDetails, OllamaClient, OllamaRequest } from '../ollama/ollama-client.ts'
import type { ChatModel } from './chat-model.ts'
import { generateFromStream } from './generate-from-stream.ts'

/**
 * The window asked of Ollama, in tokens, where the model has as much. Its own default of 4096 cuts off sources and history
 * without a word; every token of window costs memory, and another size than before reloads the model.
 */
const largestWindow = 8192

export function createOllamaChatModel(
  client: OllamaClient,
  { name, digest }: Pick<InstalledModel, 'name' | 'digest'>,
  details: ModelDetails,
): ChatModel {
  const contextTokens = Math.min(details.contextTokens ?? largestWindow, largestWindow)
  return {
    name,
    digest,
    provider: 'Ollama',
    vision: details.capabilities.includes('vision'),
    contextTokens,
    writes: true,
    warm: (signal) => warm(client, name, contextTokens, signal),
    open: () => openOllama(client, name, contextTokens, details.capabilities.includes('thinking')),
  }
}

/**
 * By itself Ollama cuts what is too long for the window, sources first, and in a long answer the beginning of the prompt,
 * both without a word. With these it refuses the one ("the input length exceeds the context length"), and ends the other.
 */
const neverCut = { truncate: false, shift: false }
const keepAlive = '10m'

/** A request without a prompt loads the model, with the window that the answer will ask for, or returns at once. */
async function warm(client: OllamaClient, model: string, window: number, signal?: AbortSignal): Promise<void> {
  await client.generate({ model, keep_alive: keepAlive, options: { num_ctx: window } }, signal)
}

function openOllama(client: OllamaClient, name: string, contextTokens: number, thinks: boolean): LanguageModelV4 {
  let failure: unknown = null

  // ai-sdk-ollama would call the `ollama` package, which ignores the AbortSignal it is handed: a stopped answer would go on
  // in the server. And a stream that fails drops what was queued but not yet read, so the last words before a cut would be
  // lost: this one ends quietly, and the failure follows as a part of its own.
  const chat = async (request: OllamaRequest, options?: { signal?: AbortSignal }) => {
    const chunks = await client.chat({ ...request, ...neverCut }, options?.signal)
    return (async function* () {
      try {
        yield* chunks
      } catch (error) {
        failure = error
      }
    })()
  }
  const adapter = { chat } as unknown as OllamaChatClient
  const model = createOllama({ client: adapter }).chat(name, {
    options: { num_ctx: contextTokens },
    keep_alive: keepAlive,
    // An answer from sources in front of it gains little from thinking, and on a CPU that takes minutes.
    ...(thinks ? { think: false } : {}),
  })

  async function doStream(options: LanguageModelV4CallOptions) {
    const result = await model.doStream(options)
    const failureLast = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
      flush(controller) {
        if (failure) controller.enqueue({ type: 'error', error: failure })
      },
    })
    return { ...result, stream: result.stream.pipeThrough(failureLast) }
  }

  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    // Pictures come as bytes; no address of the conversation is ever fetched by the model's server.
    supportedUrls: {},
    doStream,
    doGenerate: (options) => generateFromStream(doStream, options),
  }
}
