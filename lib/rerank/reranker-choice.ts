import { DiptychError } from '../errors.ts'
import type { OllamaClient } from '../ollama/ollama-client.ts'
import { calibrated } from './calibration.ts'
import { createHttpReranker, type RerankServer } from './http-reranker.ts'
import { createOllamaReranker } from './ollama-qwen3-reranker.ts'
import { describeModel, rerankerModels } from './qwen3-models.ts'
import type { Reranker } from './reranker.ts'
import { off, type RerankerState, within } from './reranker-state.ts'
import { type SelfTestResult, selfTest } from './self-test.ts'
import { selfTestPairs } from './self-test-pairs.ts'
import type { SelfTestRecords } from './self-test-records.ts'

/** Finds the reranker to use and keeps what is known of it. */
export interface RerankerChoice {
  /** Never fails. A self-test that takes longer than `patience` (ms) goes on by itself; the state says so meanwhile. */
  current(patience?: number): Promise<RerankerState>
}

export interface RerankerOptions {
  /** RERANK_BASE_URL: a server to ask in place of Ollama. */
  server?: RerankServer | null
  records?: SelfTestRecords
}

/** A reranker that may turn out to work. */
interface Candidate {
  /** Changes when the model does. */
  key: string
  name: string
  about: string
  create(): Reranker
}

const suggestion = 'ollama pull dengcao/Qwen3-Reranker-0.6B'
/** How long the list of installed models is taken as it was. */
const listLifetime = 10_000
/** After this a model that did not separate is tried again: it may have been replaced, or the machine been short of memory. */
const verdictLifetime = 5 * 60_000

/**
 * Takes the first that separates right from wrong: the server of RERANK_BASE_URL where one is named, else the models in
 * Ollama whose name holds "rerank", smallest first. Why none comes with the project: docs/decisions/0004-light-reranker.md.
 *
 * @param wanted RERANK_MODEL: a name, `auto`, `none` or `off`.
 */
export function createRerankerChoice(
  client: OllamaClient,
  wanted: string,
  { server = null, records }: RerankerOptions = {},
): RerankerChoice {
  let state: { key: string; settled: Promise<RerankerState>; until: number } | null = null
  let list: { candidates: Promise<Candidate[]>; until: number } | null = null

  async function candidates(): Promise<Candidate[]> {
    if (server) return [serverCandidate(server, wanted === 'auto' ? null : wanted)]
    return rerankerModels(await client.installed(), wanted).map((model) => ({
      key: `${model.name} ${model.digest}`,
      name: model.name,
      about: describeModel(model),
      create: () => createOllamaReranker(client, model.name),
    }))
  }

  async function find(): Promise<RerankerState | Candidate[]> {
    try {
      if (!list || Date.now() > list.until) list = { candidates: candidates(), until: Date.now() + listLifetime }
      const found = await list.candidates
      if (found.length > 0) return found
      const message =
        wanted === 'auto'
          ? 'No reranker is installed in Ollama, so results are in search order.'
          : `The reranker ${wanted} is not installed in Ollama, so results are in search order.`
      return off('no-reranker', message, wanted === 'auto' ? `Get one: ${suggestion}` : `Get it: ollama pull ${wanted}`)
    } catch (error) {
      const { message, fix } = DiptychError.from(error)
      return off('no-reranker', `Without a reranker, results are in search order. ${message}`, fix)
    }
  }

  async function test({ key, name, about, create }: Candidate): Promise<RerankerState> {
    const reranker = create()
    try {
      const known = await records?.get(key)
      const result = known ?? (await selfTest(reranker, selfTestPairs))
      if (!result.passed) {
        const message = `The reranker ${name} can't tell a right answer from a wrong one, so results are in search order.`
        const fix = server
          ? 'Connect another model to RERANK_BASE_URL.'
          : `Get one whose conversion works: ${suggestion}`
        return off('reranker-broken', message, fix)
      }
      if (!known) await records?.set(key, result)
      return {
        reranker: calibrated(reranker, result.calibration),
        notice: null,
        about: `${about}; ${verdictOf(result)}`,
      }
    } catch (error) {
      const { message, fix } = DiptychError.from(error)
      return off('reranker-failed', `Results are in search order: ${message}`, fix)
    }
  }

  /** The first that works; where none does, what was wrong with the first. */
  async function settle(found: Candidate[]): Promise<RerankerState> {
    const faults: { name: string; state: RerankerState }[] = []
    for (const candidate of found) {
      const tested = await test(candidate)
      if (!tested.reranker) {
        faults.push({ name: candidate.name, state: tested })
        continue
      }
      const passedOver = faults.map(({ name }) => name).join(', ')
      return passedOver ? { ...tested, about: `${tested.about}; passed over, as it failed: ${passedOver}` } : tested
    }
    return (
      faults[0]?.state ??
      off('no-reranker', 'No reranker is there, so results are in search order.', `Get one: ${suggestion}`)
    )
  }

  return {
    async current(patience = 5000) {
      if (wanted === 'none' || wanted === 'off') return { reranker: null, notice: null, about: null }
      const found = await find()
      if (!Array.isArray(found)) return found
      const key = found.map((one) => one.key).join('\n')
      if (state?.key !== key || Date.now() > state.until) {
        const mine = { key, settled: settle(found), until: Number.POSITIVE_INFINITY }
        state = mine
        mine.settled = mine.settled.then((result) => {
          if (result.notice?.code === 'reranker-broken') mine.until = Date.now() + verdictLifetime
          // The next search may find the server in better shape.
          if (result.notice?.code === 'reranker-failed') mine.until = Date.now() + listLifetime
          return result
        })
      }
      const warming = off(
        'reranker-warming',
        `The reranker ${found[0]?.name} is still being loaded and tested, so results are in search order.`,
        'Ask again in a moment.',
      )
      return within(patience, state.settled, warming)
    },
  }
}

function serverCandidate(server: RerankServer, model: string | null): Candidate {
  const name = model ?? new URL(server.baseUrl).host
  return {
    key: `${server.baseUrl} ${model}`,
    name,
    about: `a rerank server at ${server.baseUrl}`,
    create: () => createHttpReranker(server, model),
  }
}

function verdictOf({ languages, margin, millisecondsPerPair }: SelfTestResult): string {
  const speed = Math.max(1, Math.round(millisecondsPerPair))
  return `tells right from wrong in ${languages.join(', ')} by ${margin.toFixed(2)} or more, ${speed} ms each`
}
