import type { ModelSummary } from './embed/models.ts'
import type { Engine } from './engine.ts'
import { DiptychError, type ErrorBody } from './errors.ts'
import type { RerankerState } from './rerank/reranker-state.ts'
import type { Ability } from './understand/abilities.ts'
import { describeAbilities } from './understand/query-abilities.ts'
import { readVersion } from './version.ts'

/** What GET /api/health answers. */
export interface Health {
  /** `degraded`: it works, but something that the configuration asks for does not. */
  status: 'ok' | 'degraded'
  version: string
  /** The embedding model of new collections; the note says what it is good and bad at, the error why it can't be used. */
  model: (Pick<ModelSummary, 'id' | 'label' | 'note'> & { error: ErrorBody | null }) | null
  ollama: { reachable: boolean; baseUrl: string; error: string | null }
  /** `extractive` where no language model is there. */
  chat: {
    model: string
    provider: string
    vision: boolean
    error: { code: string; message: string; fix: string } | null
  }
  /** Whether the chat model helps to read questions; what it may do has passed a self-test. */
  questions: { abilities: Ability[]; note: string }
  reranker: RerankerHealth
  /** Who judges pictures without words. */
  pictureReranker: RerankerHealth
  limits: { maxUploadBytes: number; maxPixels: number }
}

/** `ok`: it passed its self-test. */
interface RerankerHealth {
  name: string | null
  ok: boolean
  note: string | null
  fix: string | null
}

/** Milliseconds; a reranker that is still being loaded is told of as such. */
const rerankerPatience = 500

/** The state of what the engine rests on. Asks no one but Ollama, and does not wait for a model. */
export async function health(engine: Engine): Promise<Health> {
  const { config } = engine
  const [version, model, chat, reranker, pictureReranker] = await Promise.all([
    readVersion(config.root),
    embeddingModel(engine),
    engine.chatModels.describe(),
    engine.rerankers.current(rerankerPatience),
    engine.pictureRerankers.current(0),
  ])
  const unreachable = `Ollama does not answer at ${config.ollamaBaseUrl}.`
  return {
    status: model && !model.error && chat.reachable && (chat.ollama || !config.ollamaConfigured) ? 'ok' : 'degraded',
    version,
    model,
    ollama: { reachable: chat.ollama, baseUrl: config.ollamaBaseUrl, error: chat.ollama ? null : unreachable },
    chat: { model: chat.model, provider: chat.provider, vision: chat.vision, error: chat.error },
    questions: await questions(engine),
    reranker: healthOf(reranker),
    pictureReranker: healthOf(pictureReranker),
    limits: { maxUploadBytes: config.maxUploadBytes, maxPixels: config.maxPixels },
  }
}

function healthOf({ reranker, notice, about }: RerankerState<unknown>): RerankerHealth {
  return {
    name: reranker?.name ?? null,
    ok: reranker !== null,
    note: notice?.message ?? about,
    fix: notice?.fix ?? null,
  }
}

async function questions({ chatModels, queryAbilities }: Engine): Promise<Health['questions']> {
  const model = await chatModels.current().catch(() => null)
  const proven = model && (await queryAbilities.proven(model))
  return { abilities: proven ?? [], note: describeAbilities(model, proven, queryAbilities.rewriting) }
}

async function embeddingModel(engine: Engine): Promise<Health['model']> {
  try {
    const { id } = await engine.prepareModel({ download: false })
    const found = (await engine.models.list()).find((model) => model.id === id)
    const error = engine.warmUp.failure(id)?.toJSON() ?? null
    return found ? { id, label: found.label, note: found.note, error } : null
  } catch (thrown) {
    engine.log.warn(DiptychError.from(thrown).detail)
    return null
  }
}
