import { DiptychError } from '../errors.ts'
import { chooseInstead, nearestName } from '../nearest-name.ts'
import type { OllamaClient } from '../ollama/ollama-client.ts'
import type { ChatModel } from './chat-model.ts'
import type { ChosenChatModel } from './chosen-chat-model.ts'
import { extractiveChatModel } from './extractive-model.ts'
import { createOllamaChatModel } from './ollama-chat-model.ts'
import { type FoundModel, OllamaChatModels } from './ollama-chat-models.ts'
import { createOpenAIChatModel, type OpenAIServer, openAIChatModels } from './openai-chat-model.ts'

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

export interface ChosenName {
  /** `auto`, or the name of the model that was chosen. */
  chosen: string
  /** Whether CHAT_MODEL names a model, so that nothing else can be chosen. */
  fixed: boolean
}

/** What there is to choose from. */
export interface ChatModelChoices extends ChosenName {
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
  /** Who is to answer; asks no server. */
  chosen(): Promise<ChosenName>
  /** Never fails: a server that does not answer has nothing to choose. */
  choices(): Promise<ChatModelChoices>
  /**
   * Makes a model the one that answers from now on, or leaves that to Diptych with `auto`. Throws 'conflict' where CHAT_MODEL
   * names one, 'not-found' where there is no such model.
   */
  choose(name: string): Promise<void>
  /** Looks anew for the model that answers, where one has come or gone. */
  refresh(): void
  /**
   * The same for one question, whose asker names one of the choices. Of another, `current` throws as where the configuration
   * names it, and 'not-found'; 'conflict' where CHAT_MODEL names one.
   */
  named(name: string): ChatModels
}

/** The language models that run in this process: see BuiltInChat. */
export interface BuiltInChatPort {
  /** Of all of them, there or not. */
  ids(): Promise<string[]>
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
  /** What CHAT_MODEL says, where `wanted` is the wish of whoever asks, who may have what is to be chosen and nothing else. */
  insteadOf?: string
}

/** How long a choice stands before the servers are asked again: a model pulled meanwhile is found by the next question. */
const choiceLifetime = 5000

export function createChatModels(options: ChatModelsOptions): ChatModels {
  const { ollama, wanted: configured, openai, builtIn, chosen, insteadOf } = options
  const isAsked = insteadOf !== undefined
  const inOllama = new OllamaChatModels(ollama)
  let choice: { wanted: string; model: Promise<ChatModel>; until: number } | null = null

  const wantedNow = async () => (configured === 'auto' ? ((await chosen.read()) ?? 'auto') : configured)

  const opened = ({ model, details }: FoundModel) => createOllamaChatModel(ollama, model, details)

  async function automatic(): Promise<ChatModel> {
    const local = await inOllama.first().catch(() => null)
    if (local) return opened(local)
    const [remote] = openai ? await openAIChatModels(openai).catch(() => []) : []
    if (openai && remote) return createOpenAIChatModel(openai, remote)
    const [here] = await builtIn.ready().catch(() => [])
    return here ? builtIn.model(here) : extractiveChatModel
  }

  /** What a name that no model has most likely means, of what there is and the built-in models that could be had. */
  async function nearest(name: string): Promise<string | null> {
    return nearestName(name, [...(await builtIn.ids()), ...namesOf(await choices())])
  }

  async function byName(wanted: string): Promise<ChatModel> {
    if (isAsked && insteadOf !== 'auto') throw fixedTo(insteadOf)
    if (wanted === 'extractive') return extractiveChatModel
    if (await builtIn.has(wanted)) return builtIn.model(wanted)
    if (!openai) {
      const model = await inOllama.named(wanted, { mustChat: isAsked }).catch(async (thrown: unknown) => {
        const { code, message, fix } = DiptychError.from(thrown)
        const meant = await nearest(wanted)
        throw meant === null ? thrown : new DiptychError(code, message, `${fix} Or did you mean ${meant}?`, thrown)
      })
      if (model) return opened(model)
      const meant = await nearest(wanted)
      const fix = `${meant === null ? '' : `Did you mean ${meant}? `}Get it: ollama pull ${wanted}`
      throw new DiptychError('model-missing', `Ollama has no model ${wanted}.`, fix)
    }
    const local = await inOllama.named(wanted, { mustChat: isAsked }).catch(() => null)
    if (local) return opened(local)
    if (isAsked && !(await openAIChatModels(openai)).includes(wanted)) throw notHere(wanted, namesOf(await choices()))
    return createOpenAIChatModel(openai, wanted)
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

  const chosenName = async () => ({ chosen: await wantedNow(), fixed: configured !== 'auto' })

  async function choices(): Promise<ChatModelChoices> {
    const [ofOllama, atServer, here] = await Promise.all([
      inOllama.list().catch(() => []),
      openai ? openAIChatModels(openai).catch(() => []) : [],
      builtIn.ready().catch(() => []),
    ])
    const host = openai ? new URL(openai.baseUrl).host : ''
    const models = [
      ...ofOllama.map((name) => ({ name, provider: 'Ollama' })),
      ...atServer.map((name) => ({ name, provider: host })),
      ...here.map((name) => ({ name, provider: 'built in' })),
      { name: extractiveChatModel.name, provider: extractiveChatModel.provider },
    ]
    return { ...(await chosenName()), models }
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

    chosen: chosenName,

    choices,

    async choose(name) {
      if (configured !== 'auto') throw fixedTo(configured)
      const names = namesOf(await choices())
      if (!names.includes(name)) throw notHere(name, names)
      await chosen.write(name === 'auto' ? null : name)
    },

    refresh() {
      choice = null
    },

    named: (name) =>
      createChatModels(
        name === 'auto' || name === configured ? options : { ...options, wanted: name, insteadOf: configured },
      ),
  }

  async function providerOf(wanted: string): Promise<string> {
    if (await builtIn.has(wanted).catch(() => false)) return 'built in'
    return openai ? new URL(openai.baseUrl).host : 'Ollama'
  }
}

function fixedTo(configured: string): DiptychError {
  return new DiptychError(
    'conflict',
    `CHAT_MODEL names ${configured}.`,
    'Unset CHAT_MODEL, or set it to auto, and start again.',
  )
}

/** What `choose` takes. */
function namesOf({ models }: ChatModelChoices): string[] {
  return ['auto', ...models.map(({ name }) => name)]
}

function notHere(name: string, known: string[]): DiptychError {
  return new DiptychError('not-found', `There is no chat model ${name} here.`, chooseInstead(name, known))
}
