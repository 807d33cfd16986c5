import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import type { InstalledModel, OllamaClient } from '../ollama/ollama-client.ts'
import { chatFailure } from './chat-failure.ts'
import type { ChatModel } from './chat-model.ts'
import { extractiveChatModel } from './extractive-model.ts'
import { createOllamaChatModel } from './ollama-chat-model.ts'
import { createOpenAIChatModel, type OpenAIServer } from './openai-chat-model.ts'

/** What the page and `doctor` say of the chat model. */
export interface ChatModelState {
  model: string
  /** Where it runs, for people. */
  provider: string
  vision: boolean
  /** false where the model that the configuration names can't be used. */
  reachable: boolean
  /** Why not, and what to do. */
  error: { code: string; message: string; fix: string } | null
  /** Whether a server of Ollama answers, whatever model is used. */
  ollama: boolean
}

export interface ChatModels {
  /**
   * The model that answers now. `auto` always has one, since the extractive answerer needs no server; a model named by the
   * configuration that is not there throws 'model-missing', 'unreachable' or 'upstream'.
   */
  current(signal?: AbortSignal): Promise<ChatModel>
  /** Never fails. */
  describe(): Promise<ChatModelState>
}

export interface ChatModelsOptions {
  ollama: OllamaClient
  /** CHAT_MODEL: `auto`, `extractive`, or the name of a model in Ollama or at the OpenAI-compatible server. */
  wanted: string
  openai: OpenAIServer | null
}

/** How long a choice stands before the servers are asked again: a model pulled meanwhile is found by the next question. */
const choiceLifetime = 5000

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

export function createChatModels({ ollama, wanted, openai }: ChatModelsOptions): ChatModels {
  let choice: { model: Promise<ChatModel>; until: number } | null = null

  async function fromOllama(): Promise<ChatModel | null> {
    const models = await ollama.installed()
    const candidates =
      wanted === 'auto' ? models.filter(({ name }) => !/rerank|embed/i.test(name)) : named(models, wanted)
    for (const { name, digest } of candidates) {
      const details = await ollama.details(name)
      // Older servers list no capabilities; then the name has to do.
      const canChat = details.capabilities.length === 0 || details.capabilities.includes('completion')
      if (canChat || wanted !== 'auto') return createOllamaChatModel(ollama, { name, digest }, details)
    }
    return null
  }

  async function automatic(): Promise<ChatModel> {
    const local = await fromOllama().catch(() => null)
    if (local) return local
    const remote = openai ? await firstModelOf(openai).catch(() => null) : null
    return openai && remote ? createOpenAIChatModel(openai, remote) : extractiveChatModel
  }

  async function byName(): Promise<ChatModel> {
    if (!openai) {
      const model = await fromOllama()
      if (model) return model
      throw new DiptychError('model-missing', `Ollama has no model ${wanted}.`, `Get it: ollama pull ${wanted}`)
    }
    const local = await fromOllama().catch(() => null)
    return local ?? createOpenAIChatModel(openai, wanted)
  }

  function current(): Promise<ChatModel> {
    if (wanted === 'extractive') return Promise.resolve(extractiveChatModel)
    if (!choice || Date.now() > choice.until) {
      const next = { model: wanted === 'auto' ? automatic() : byName(), until: Date.now() + choiceLifetime }
      choice = next
      // A failure does not stand: who starts the server and tries again at once is not told the same once more.
      next.model.catch(() => {
        if (choice === next) choice = null
      })
    }
    return choice.model
  }

  return {
    async current(signal) {
      const model = await current()
      signal?.throwIfAborted()
      return model
    },

    async describe() {
      const [reachable, model] = await Promise.all([
        ollama.installed().then(
          () => true,
          () => false,
        ),
        current().then(
          (found) => ({
            model: found.name,
            provider: found.provider,
            vision: found.vision,
            reachable: true,
            error: null,
          }),
          (error) => ({
            model: wanted,
            provider: openai ? new URL(openai.baseUrl).host : 'Ollama',
            vision: false,
            reachable: false,
            error: DiptychError.from(error).toJSON(),
          }),
        ),
      ])
      return { ...model, ollama: reachable }
    },
  }
}

/** `smollm2` names `smollm2:latest`, as in Ollama, and else the first of its sizes. */
function named(models: InstalledModel[], wanted: string): InstalledModel[] {
  const exact = models.filter(({ name }) => name === wanted || name === `${wanted}:latest`)
  return exact.length > 0 ? exact : models.filter(({ name }) => name.split(':')[0] === wanted)
}

/** https://platform.openai.com/docs/api-reference/models/list */
async function firstModelOf({ baseUrl, apiKey }: OpenAIServer): Promise<string | null> {
  try {
    const response = await fetch(`${baseUrl}/models`, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      signal: AbortSignal.timeout(3000),
    })
    if (!response.ok) return null
    const ids = modelList.parse(await response.json()).data.map(({ id }) => id)
    return ids.find((id) => !/embed|rerank|whisper|tts|dall-e|moderation|image|audio|realtime/i.test(id)) ?? null
  } catch (error) {
    throw chatFailure(error, baseUrl, '')
  }
}
