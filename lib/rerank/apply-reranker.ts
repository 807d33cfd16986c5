import { DiptychError } from '../errors.ts'
import type { Ranked } from '../retrieve/hit.ts'
import type { Notice } from '../types.ts'
import type { PictureRerankerChoice } from './picture-reranker-choice.ts'
import { expectedScores } from './place-unjudged.ts'
import type { Relevance, RerankOptions } from './reranker.ts'
import type { RerankerChoice } from './reranker-choice.ts'
import { unlessAborted } from './reranker-state.ts'

export interface Reranked {
  ranked: Ranked[]
  /** Name of the reranker that made the order, or null where retrieval did. */
  reranker: string | null
  notices: Notice[]
}

export interface ApplyOptions {
  /** The words of the query; a reranker reads nothing else. */
  text: string
  /** How many hits will be shown. */
  k: number
  /** Milliseconds for loading, self-test and judging together; 0 leaves the order of retrieval. */
  budget: number
  /** What counts as relevant in this collection; the model card's sentence where null. */
  instruction?: string | null
  /** Who judges pictures without words, in what the texts leave of the budget; nobody where absent. */
  pictures?: PictureJudging
  signal?: AbortSignal
}

export interface PictureJudging {
  rerankers: PictureRerankerChoice
  /** The bytes of a stored picture; null where it is gone. */
  load(assetId: string): Promise<Uint8Array | null>
}

/** Fewer than this leave a good text below the first k unseen; every further one costs a pass through the reranker. */
const leastJudged = 20
/** A picture takes a model that sees as long as many texts take a reranker. */
const mostPictures = 4

/** What one of the judges made of its part of the hits. */
interface Judged {
  /** Its name; null where it judged nothing. */
  by: string | null
  /** By item id. */
  scores: Map<string, number>
  notice: Notice | null
}

/**
 * Puts the first of what retrieval ranked into the order of their probability of relevance. An item that was not judged
 * (a picture without words, or one that time did not reach) gets the probability that those around it lead one to expect
 * (see expectedScores); among equals, and for all that comes after, the order of retrieval stands. Pictures are judged
 * only beside texts that were, or where there are no texts.
 *
 * Never fails but by its signal: what goes wrong becomes a notice, and the order of retrieval stands. Pictures that could
 * not be judged are no notice, as they have a place all the same.
 */
export async function applyReranker(
  ranked: Ranked[],
  choice: RerankerChoice,
  { text, k, budget, instruction, pictures, signal }: ApplyOptions,
): Promise<Reranked> {
  const head = ranked.slice(0, Math.max(k, leastJudged))
  const texts = head.filter(({ item }) => item.text.trim() !== '')
  const bare = pictures ? head.filter(({ item }) => item.text.trim() === '' && item.image).slice(0, mostPictures) : []
  if (budget === 0 || text.trim() === '' || texts.length + bare.length < 2)
    return { ranked, reranker: null, notices: [] }

  const end = performance.now() + budget
  const judging = { text, end, budget, instruction, signal }
  const read = texts.length > 0 ? await judgeTexts(texts, choice, judging) : nobody
  const seen =
    pictures && bare.length > 0 && (read.by !== null || texts.length === 0)
      ? await judgePictures(bare, pictures, judging)
      : nobody
  const reranker = [read.by, seen.by].filter((name) => name !== null).join(' + ') || null
  const notices = read.notice ? [read.notice] : []
  if (!reranker) return { ranked, reranker, notices }
  const reordered = inOrder(head, new Map([...read.scores, ...seen.scores]))
  return { ranked: [...reordered, ...ranked.slice(head.length)], reranker, notices }
}

const nobody: Judged = { by: null, scores: new Map(), notice: null }

interface Judging extends Pick<ApplyOptions, 'text' | 'budget' | 'instruction' | 'signal'> {
  /** By the clock of `performance`. */
  end: number
}

async function judgeTexts(texts: Ranked[], choice: RerankerChoice, judging: Judging): Promise<Judged> {
  const { reranker, notice } = await unlessAborted(choice.current(judging.budget), judging.signal)
  if (!reranker) return { ...nobody, notice }

  let relevance: Relevance
  try {
    relevance = await reranker.rerank(judging.text, texts.map(wordsOf), optionsOf(judging))
  } catch (error) {
    judging.signal?.throwIfAborted()
    const { message, fix } = DiptychError.from(error)
    return { ...nobody, notice: { code: 'reranker-failed', message: `Results are in search order: ${message}`, fix } }
  }

  const scores = scoresOf(texts, relevance)
  const seconds = Math.round(judging.budget / 100) / 10
  if (scores.size === 0) {
    const message = `The reranker ${reranker.name} judged nothing within ${seconds} s, so results are in search order.`
    const fix = 'Raise RERANK_BUDGET_MS, or use a smaller reranker.'
    return { ...nobody, notice: { code: 'rerank-partial', message, fix } }
  }
  const judged = { by: reranker.name, scores, notice: null }
  if (scores.size === texts.length) return judged
  const { failure } = relevance
  const judgedOf = `The reranker judged ${scores.size} of ${texts.length}`
  return {
    ...judged,
    notice: failure
      ? { code: 'reranker-failed', message: `${judgedOf}, then failed: ${failure.message}`, fix: failure.fix }
      : {
          code: 'rerank-partial',
          message: `${judgedOf} within ${seconds} s.`,
          fix: 'Raise RERANK_BUDGET_MS to have more of them judged.',
        },
  }
}

async function judgePictures(bare: Ranked[], { rerankers, load }: PictureJudging, judging: Judging): Promise<Judged> {
  const { reranker } = await unlessAborted(rerankers.current(Math.ceil(leftOf(judging))), judging.signal)
  if (!reranker) return nobody
  const pictures = bare.map(({ item }) => {
    const id = item.image?.assetId ?? ''
    return { id, load: () => load(id) }
  })
  try {
    const scores = scoresOf(bare, await reranker.rerank(judging.text, pictures, optionsOf(judging)))
    return scores.size > 0 ? { by: reranker.name, scores, notice: null } : nobody
  } catch {
    judging.signal?.throwIfAborted()
    return nobody
  }
}

function optionsOf(judging: Judging): RerankOptions {
  return { instruction: judging.instruction ?? undefined, budget: leftOf(judging), signal: judging.signal }
}

function leftOf({ end }: Judging): number {
  return Math.max(0, end - performance.now())
}

function scoresOf(ranked: Ranked[], relevance: Relevance): Map<string, number> {
  const scores = new Map<string, number>()
  for (const [index, { item }] of ranked.entries()) {
    const score = relevance.scores[index] ?? null
    if (score !== null) scores.set(item.id, score)
  }
  return scores
}

/** By probability, judged or expected; a stable sort, so that equals keep the order of retrieval. */
function inOrder(head: Ranked[], scores: ReadonlyMap<string, number>): Ranked[] {
  const judged = head.map((one) => scores.get(one.item.id) ?? null)
  const expected = expectedScores(judged)
  return head
    .map((one, place) => {
      const rerank = judged[place] ?? null
      return {
        one: rerank === null ? one : { ...one, scores: { ...one.scores, rerank } },
        score: expected[place] ?? 0,
      }
    })
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one)
}

function wordsOf({ item }: Ranked): string {
  return item.source.heading ? `${item.source.heading}\n${item.text}` : item.text
}
