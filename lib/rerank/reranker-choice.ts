import { DiptychError } from '../errors.ts'
import type { InstalledModel, OllamaClient } from '../ollama/ollama-client.ts'
import type { Notice } from '../types.ts'
import { createOllamaReranker } from './ollama-qwen3-reranker.ts'
import type { Reranker } from './reranker.ts'
import { separates } from './self-test.ts'

/** Either a reranker that passed its self-test, or the reason why there is none; neither where it is switched off. */
export interface RerankerState {
  reranker: Reranker | null
  notice: Notice | null
}

/** Finds the reranker to use and keeps what is known of it. */
export interface RerankerChoice {
  /** Never fails. A self-test that takes longer than `patience` (ms) goes on by itself; the state says so meanwhile. */
  current(patience?: number): Promise<RerankerState>
}

const suggestion = 'ollama pull dengcao/Qwen3-Reranker-0.6B'
/** How long the list of installed models is taken as it was. */
const listLifetime = 10_000
/** After this a model that did not separate is tried again: it may have been replaced, or the machine been short of memory. */
const verdictLifetime = 5 * 60_000

/** @param wanted RERANK_MODEL: a name, `auto` (the first installed whose name holds "rerank"), `none` or `off`. */
export function createRerankerChoice(client: OllamaClient, wanted: string): RerankerChoice {
  let state: { model: string; settled: Promise<RerankerState>; until: number } | null = null
  let list: { models: Promise<InstalledModel[]>; until: number } | null = null

  function installed(): Promise<InstalledModel[]> {
    if (!list || Date.now() > list.until) {
      list = { models: client.installed(), until: Date.now() + listLifetime }
    }
    return list.models
  }

  async function find(): Promise<RerankerState | InstalledModel> {
    try {
      const model = pick(await installed(), wanted)
      if (model) return model
      const message =
        wanted === 'auto'
          ? 'No reranker is installed in Ollama, so the order of retrieval stands.'
          : `The reranker ${wanted} is not installed in Ollama, so the order of retrieval stands.`
      return off('no-reranker', message, wanted === 'auto' ? suggestion : `ollama pull ${wanted}`)
    } catch (error) {
      const { message, fix } = DiptychError.from(error)
      return off('no-reranker', `The order of retrieval stands, without a reranker. ${message}`, fix)
    }
  }

  async function test(model: InstalledModel): Promise<RerankerState> {
    const reranker = createOllamaReranker(client, model.name)
    try {
      if (await separates(reranker)) return { reranker, notice: null }
      const message = `The reranker ${model.name} can't tell a right answer from a wrong one, so the order of retrieval stands.`
      return off('reranker-broken', message, `Get one whose conversion works: ${suggestion}`)
    } catch (error) {
      // The next search may find the server in better shape.
      if (state) state.until = Math.min(state.until, Date.now() + listLifetime)
      const { message, fix } = DiptychError.from(error)
      return off('reranker-failed', `The order of retrieval stands: ${message}`, fix)
    }
  }

  return {
    async current(patience = 5000) {
      if (wanted === 'none' || wanted === 'off') return { reranker: null, notice: null }
      const found = await find()
      if ('notice' in found) return found
      const model = `${found.name} ${found.digest}`
      if (state?.model !== model || Date.now() > state.until) {
        state = { model, settled: Promise.resolve({ reranker: null, notice: null }), until: Number.POSITIVE_INFINITY }
        const mine = state
        mine.settled = test(found).then((result) => {
          if (result.notice?.code === 'reranker-broken') mine.until = Date.now() + verdictLifetime
          return result
        })
      }
      const warming = off(
        'reranker-warming',
        `The reranker ${found.name} is still being loaded, so the order of retrieval stands.`,
        'Ask again in a moment.',
      )
      return inTime(state.settled, patience, warming)
    },
  }
}

function pick(models: InstalledModel[], wanted: string): InstalledModel | undefined {
  if (wanted === 'auto') return models.find(({ name }) => name.toLowerCase().includes('rerank'))
  return models.find(({ name }) => name === wanted) ?? models.find(({ name }) => name.split(':')[0] === wanted)
}

function off(code: string, message: string, fix: string): RerankerState {
  return { reranker: null, notice: { code, message, fix } }
}

async function inTime<T>(promise: Promise<T>, milliseconds: number, otherwise: T): Promise<T> {
  let clock: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    clock = setTimeout(() => resolve(otherwise), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(clock)
  }
}
