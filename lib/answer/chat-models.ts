import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import type { InstalledModel, OllamaClient } from '../ollama/ollama-client.ts'
import { chatFailure } from './chat-failure.ts'
import type { ChatModel } from './chat-model.ts'
import type { ChosenChatModel } from './chosen-chat-model.ts'
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

/** A model that can be chosen. */
export interface ChatModelChoice {
  /** As `choose` and CHAT_MODEL take it. */
  name: string
  /** Where it runs, for people. */
  provider: string
}

/** What there is to choose from. */
export interface ChatModelChoices {
  /** `auto`, or the name of the model that was chosen. */
  chosen: string
  /** Whether CHAT_MODEL names a model, so that nothing else can be chosen. */
  fixed: boolean
  /** Those that are there now, the extractive answerer last. */
  models: ChatModelChoice[]
}

export interface ChatModels {
  /**
   * The model that answers now. `auto` always has one, since the extractive answerer needs no server; a model that is
   * named and not there throws 'model-missing', 'unreachable' or 'upstream'.
   */
  current(signal?: AbortSignal): Promise<ChatModel>
  /** Never fails. */
  describe(): Promise<ChatModelState>
  /** Never fails: a server that does not answer has nothing to choose. */
  choices(): Promise<ChatModelChoices>
  /**
   * Makes a model the one that answers from now on, or leaves that to Diptych with `auto`. Throws 'conflict' where CHAT_MODEL
   * names one, 'not-found' where there is no such model.
   */
  choose(name: string): Promise<void>
  /** Looks anew for the model that answers, where one has come or gone. */
  refresh(): void
  /** The same, as if the model had been named by the configuration: for one question. */
  named(name: string): ChatModels
}

/** The language models that run in this process: see BuiltInChat. */
export interface BuiltInChatPort {
  has(id: string): Promise<boolean>
  /** Ids of those that can answer now, the preferred one first. */
  ready(): Promise<string[]>
  model(id: string): Promise<ChatModel>
}

export interface ChatModelsOptions {
  ollama: OllamaClient
  /** CHAT_MODEL: `auto`, `extractive`, a built-in model, or the name of one in Ollama or at the OpenAI-compatible server. */
  wanted: string
  openai: OpenAIServer | null
  builtIn: BuiltInChatPort
  chosen: ChosenChatModel
}

/** How long a choice stands before the servers are asked again: a model pulled meanwhile is found by the next question. */
const choiceLifetime = 5000

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Names of models that are for something else than chatting. */
const otherInOllama = /rerank|embed/i
const otherAtOpenAI = /embed|rerank|whisper|tts|dall-e|moderation|image|audio|realtime/i

export function createChatModels(options: ChatModelsOptions): ChatModels {
  const { ollama, wanted: configured, openai, builtIn, chosen } = options
  let choice: { wanted: string; model: Promise<ChatModel>; until: number } | null = null

  const wantedNow = async () => (configured === 'auto' ? ((await chosen.read()) ?? 'auto') : configured)

  async function fromOllama(wanted: string): Promise<ChatModel | null> {
    const models = await ollama.installed()
    const candidates =
      wanted === 'auto' ? models.filter(({ name }) => !otherInOllama.test(name)) : named(models, wanted)
    for (const { name, digest } of candidates) {
      const details = await ollama.details(name)
      // Older servers list no capabilities; then the name has to do.
      const canChat = details.capabilities.length === 0 || details.capabilities.includes('completion')
      if (canChat || wanted !== 'auto') return createOllamaChatModel(ollama, { name, digest }, details)
    }
    return null
  }

  async function automatic(): Promise<ChatModel> {
    const local = await fromOllama('auto').catch(() => null)
    if (local) return local
    const [remote] = openai ? await modelsOf(openai).catch(() => []) : []
    if (openai && remote) return createOpenAIChatModel(openai, remote)
    const [here] = await builtIn.ready().catch(() => [])
    return here ? builtIn.model(here) : extractiveChatModel
  }

  async function byName(wanted: string): Promise<ChatModel> {
    if (wanted === 'extractive') return extractiveChatModel
    if (await builtIn.has(wanted)) return builtIn.model(wanted)
    if (!openai) {
      const model = await fromOllama(wanted)
      if (model) return model
      throw new DiptychError('model-missing', `Ollama has no model ${wanted}.`, `Get it: ollama pull ${wanted}`)
    }
    const local = await fromOllama(wanted).catch(() => null)
    return local ?? createOpenAIChatModel(openai, wanted)
  }

  async function current(): Promise<ChatModel> {
    const wanted = await wantedNow()
    if (!choice || choice.wanted !== wanted || Date.now() > choice.until) {
      const model = wanted === 'auto' ? automatic() : byName(wanted)
      const next = { wanted, model, until: Date.now() + choiceLifetime }
      choice = next
      // A failure does not stand: who starts the server and tries again at once is not told the same once more.
      next.model.catch(() => {
        if (choice === next) choice = null
      })
    }
    return choice.model
  }

  async function choices(): Promise<ChatModelChoices> {
    const [inOllama, atServer, here] = await Promise.all([
      ollama.installed().catch(() => []),
      openai ? modelsOf(openai).catch(() => []) : [],
      builtIn.ready().catch(() => []),
    ])
    const host = openai ? new URL(openai.baseUrl).host : ''
    const models = [
      ...inOllama.flatMap(({ name }) => (otherInOllama.test(name) ? [] : { name, provider: 'Ollama' })),
      ...atServer.map((name) => ({ name, provider: host })),
      ...here.map((name) => ({ name, provider: 'built in' })),
      { name: extractiveChatModel.name, provider: extractiveChatModel.provider },
    ]
    return { chosen: await wantedNow(), fixed: configured !== 'auto', models }
  }

  return {
    async current(signal) {
      const model = await current()
      signal?.throwIfAborted()
      return model
    },

    async describe() {
      const wanted = await wantedNow()
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
          async (error) => ({
            model: wanted,
            provider: await providerOf(wanted),
            vision: false,
            reachable: false,
            error: DiptychError.from(error).toJSON(),
          }),
        ),
      ])
      return { ...model, ollama: reachable }
    },

    choices,

    async choose(name) {
      if (configured !== 'auto')
        throw new DiptychError(
          'conflict',
          `CHAT_MODEL names ${configured}.`,
          'Unset CHAT_MODEL, or set it to auto, and start again.',
        )
      const { models } = await choices()
      if (name !== 'auto' && !models.some((model) => model.name === name)) {
        const fix = `Choose auto or one of ${models.map((model) => model.name).join(', ')}.`
        throw new DiptychError('not-found', `There is no chat model ${name} here.`, fix)
      }
      await chosen.write(name === 'auto' ? null : name)
    },

    refresh() {
      choice = null
    },

    named: (name) => createChatModels({ ...options, wanted: name }),
  }

  async function providerOf(wanted: string): Promise<string> {
    if (await builtIn.has(wanted).catch(() => false)) return 'built in'
    return openai ? new URL(openai.baseUrl).host : 'Ollama'
  }
}

/** `smollm2` names `smollm2:latest`, as in Ollama, and else the first of its sizes. */
function named(models: InstalledModel[], wanted: string): InstalledModel[] {
  const exact = models.filter(({ name }) => name === wanted || name === `${wanted}:latest`)
  return exact.length > 0 ? exact : models.filter(({ name }) => name.split(':')[0] === wanted)
}

/** https://platform.openai.com/docs/api-reference/models/list */
async function modelsOf({ baseUrl, apiKey }: OpenAIServer): Promise<string[]> {
  try {
    const response = await fetch(`${baseUrl}/models`, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      signal: AbortSignal.timeout(3000),
    })
    if (!response.ok) return []
    const ids = modelList.parse(await response.json()).data.map(({ id }) => id)
    return ids.filter((id) => !otherAtOpenAI.test(id))
  } catch (error) {
    throw chatFailure(error, baseUrl, '')
  }
}
