import { DiptychError } from '../errors.ts'
import type { OllamaClient } from '../ollama/ollama-client.ts'
import { calibrated } from './calibration.ts'
import { createOllamaVisionReranker, type VisionModel } from './ollama-vision-reranker.ts'
import type { Picture, Reranker } from './reranker.ts'
import { off, type RerankerState, within } from './reranker-state.ts'
import { type SelfTestResult, selfTest } from './self-test.ts'
import type { SelfTestPair } from './self-test-pairs.ts'
import type { SelfTestRecords } from './self-test-records.ts'

/** Finds who judges pictures, and keeps what is known of it. */
export interface PictureRerankerChoice {
  /**
   * Never fails. A self-test that takes longer than `patience` (ms) goes on by itself; the state says so meanwhile. Without
   * patience none is begun: a model that sees is often the largest there is, and is not to be loaded for a mere look.
   */
  current(patience: number): Promise<RerankerState<Picture>>
}

/** What has to be known of the model that writes answers. */
export interface SeeingChatModel {
  name: string
  digest?: string
  provider: string
  vision: boolean
  contextTokens: number
}

export interface PictureRerankerOptions {
  /** RERANK_VISION_MODEL: a name, `auto` for the chat model where it can see, `none` or `off`. */
  wanted: string
  chatModel(): Promise<SeeingChatModel>
  /** RERANK_BUDGET_MS. Who can't judge two pictures in it is not asked. */
  budget: number
  /** null where the sample pictures are not there. */
  pairs(): Promise<SelfTestPair<Picture>[] | null>
  records?: SelfTestRecords
}

/** Milliseconds for the first picture, which waits until the model is loaded. */
const loading = 60_000
/** Of a model that only judges pictures, in tokens; a picture takes about 400. */
const window = 4096
/** Milliseconds in which what is known already is found. */
const atOnce = 100
/** How long the model is taken as it was. */
const choiceLifetime = 10_000
/** After this a model that failed is tried again: it may have been short of memory. */
const failureLifetime = 60_000
/** After this, one that is too slow or does not separate: the machine may have been busy. */
const verdictLifetime = 30 * 60_000

/** Takes a chat model of Ollama that can see, once it has told two pictures apart, fast enough. */
export function createPictureRerankerChoice(
  client: OllamaClient,
  options: PictureRerankerOptions,
): PictureRerankerChoice {
  const { wanted, budget, records } = options
  const slowest = budget / 2
  let chosen: { model: Promise<VisionModel | RerankerState<never>>; until: number } | null = null
  let state: { key: string; settled: Promise<RerankerState<Picture>>; until: number } | null = null

  async function choose(): Promise<VisionModel | RerankerState<never>> {
    try {
      const chat = await options.chatModel().catch((error) => {
        if (wanted === 'auto') throw error
        return null
      })
      if (wanted === 'auto') return chat ? await fromChat(chat) : none
      const installed = await client.installed()
      const found =
        installed.find(({ name }) => name === wanted || name === `${wanted}:latest`) ??
        installed.find(({ name }) => name.split(':')[0] === wanted)
      if (!found) return off('no-picture-reranker', `Ollama has no model ${wanted}.`, `ollama pull ${wanted}`)
      const { capabilities } = await client.details(found.name)
      if (!capabilities.includes('vision'))
        return off(
          'no-picture-reranker',
          `${found.name} can't see pictures.`,
          'Set RERANK_VISION_MODEL to one that can.',
        )
      return {
        ...found,
        contextTokens: chat?.name === found.name ? chat.contextTokens : window,
        thinks: capabilities.includes('thinking'),
      }
    } catch (error) {
      const { message, fix } = DiptychError.from(error)
      return off('no-picture-reranker', message, fix)
    }
  }

  async function fromChat({
    name,
    digest = '',
    ...chat
  }: SeeingChatModel): Promise<VisionModel | RerankerState<never>> {
    if (chat.provider !== 'Ollama' || !chat.vision) return none
    const { capabilities } = await client.details(name)
    return { name, digest, contextTokens: chat.contextTokens, thinks: capabilities.includes('thinking') }
  }

  async function test(model: VisionModel): Promise<RerankerState<Picture>> {
    const { name } = model
    const reranker = createOllamaVisionReranker(client, model)
    try {
      const known = await records?.get(recordKey(model))
      const pairs = known ? [] : await options.pairs()
      if (!pairs) return untested
      if (!known && (await isSlow(reranker, pairs))) return tooSlow(name)
      const result = known ?? (await selfTest(reranker, pairs))
      if (!result.passed) return blind(name)
      if (!known) await records?.set(recordKey(model), result)
      if (result.millisecondsPerPair > slowest) return tooSlow(name)
      return { reranker: calibrated(reranker, result.calibration), notice: null, about: aboutOf(result) }
    } catch (error) {
      const { message, fix } = DiptychError.from(error)
      return off('picture-reranker-failed', message, fix)
    }
  }

  /** Asks for one pair alone, so that a slow model does not stand before an answer for minutes; the test remembers both. */
  async function isSlow(reranker: Reranker<Picture>, [pair]: SelfTestPair<Picture>[]): Promise<boolean> {
    if (!pair) return false
    const first = await reranker.rerank(pair.query, [pair.right], { budget: loading })
    if (first.scores[0] === null) return true
    const second = await reranker.rerank(pair.query, [pair.wrong], { budget: slowest })
    return second.scores[0] === null
  }

  async function current(patience: number): Promise<RerankerState<Picture>> {
    if (wanted === 'none' || wanted === 'off' || budget === 0) return { reranker: null, notice: null, about: null }
    if (!chosen || Date.now() > chosen.until) chosen = { model: choose(), until: Date.now() + choiceLifetime }
    const model = await chosen.model
    if (!('contextTokens' in model)) return model
    const key = `${model.name} ${model.digest} ${model.contextTokens}`
    if (state?.key !== key || Date.now() > state.until) {
      if (patience === 0 && !(await records?.get(recordKey(model)))) return notYet(model.name)
      const mine = { key, settled: test(model), until: Number.POSITIVE_INFINITY }
      state = mine
      mine.settled = mine.settled.then((result) => {
        if (result.notice)
          mine.until =
            Date.now() + (result.notice.code === 'picture-reranker-failed' ? failureLifetime : verdictLifetime)
        return result
      })
    }
    const message = `${model.name} is still being loaded and tested on pictures.`
    return within(
      Math.max(patience, atOnce),
      state.settled,
      off('picture-reranker-warming', message, 'Look again in a moment.'),
    )
  }

  return { current }
}

const none = off(
  'no-picture-reranker',
  'No chat model of Ollama that can see is connected, so pictures without words are placed by what stands around them.',
  'ollama pull gemma3:4b',
)

const untested = off(
  'picture-reranker-untested',
  'The sample pictures are missing, so whether the model can judge pictures is not known, and it is not asked.',
  'Bring back samples/collection, which comes with the project.',
)

function recordKey({ name, digest }: VisionModel): string {
  return `pictures ${name} ${digest}`
}

function notYet(name: string): RerankerState<never> {
  const message = `${name} can see; whether it can judge pictures is tested by the first search that finds some without words.`
  return off('picture-reranker-waiting', message, 'To have it tested now: diptych doctor')
}

function blind(name: string): RerankerState<never> {
  const message = `${name} can't tell a picture that is looked for from one that is not, so it is not asked.`
  return off('picture-reranker-broken', message, 'Set RERANK_VISION_MODEL to another model that can see, or to none.')
}

function tooSlow(name: string): RerankerState<never> {
  const message = `${name} takes more than half of the time for reranking to look at one picture, so it is not asked.`
  return off('picture-reranker-slow', message, 'Raise RERANK_BUDGET_MS, or set RERANK_VISION_MODEL to a smaller model.')
}

function aboutOf({ margin, millisecondsPerPair }: SelfTestResult): string {
  const speed = Math.max(1, Math.round(millisecondsPerPair))
  return `tells pictures apart by ${margin.toFixed(2)} or more, ${speed} ms each`
}
