import { DiptychError } from '../errors.ts'
import type { Ranked } from '../retrieve/hit.ts'
import type { Notice } from '../types.ts'
import type { Relevance } from './reranker.ts'
import type { RerankerChoice } from './reranker-choice.ts'

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
  signal?: AbortSignal
}

/** Fewer than this leave a good text below the first k unseen; every further one costs a pass through the reranker. */
const leastJudged = 20

/**
 * Puts what retrieval ranked into the reranker's order. Judged items change places among themselves, by the probability
 * of relevance; an item that was not judged (a picture without words, or one that time did not reach) keeps the rank that
 * retrieval gave it. So its place stays comparable without a common scale of cosines and probabilities.
 *
 * Never fails but by its signal: what goes wrong becomes a notice, and the order of retrieval stands.
 */
export async function applyReranker(
  ranked: Ranked[],
  choice: RerankerChoice,
  { text, k, budget, signal }: ApplyOptions,
): Promise<Reranked> {
  const unchanged = (notice: Notice | null): Reranked => ({ ranked, reranker: null, notices: notice ? [notice] : [] })
  const pool = ranked.slice(0, Math.max(k, leastJudged)).filter(({ item }) => item.text.trim() !== '')
  if (budget === 0 || text.trim() === '' || pool.length < 2) return unchanged(null)

  const started = performance.now()
  const { reranker, notice } = await choice.current(budget)
  signal?.throwIfAborted()
  if (!reranker) return unchanged(notice)

  let relevance: Relevance
  try {
    const left = Math.max(0, budget - (performance.now() - started))
    relevance = await reranker.rerank(text, pool.map(wordsOf), { budget: left, signal })
  } catch (error) {
    signal?.throwIfAborted()
    const { message, fix } = DiptychError.from(error)
    return unchanged({ code: 'reranker-failed', message: `The order of retrieval stands: ${message}`, fix })
  }

  const judged = pool.flatMap((one, index) => {
    const rerank = relevance.scores[index] ?? null
    return rerank === null ? [] : [{ item: one.item, scores: { ...one.scores, rerank } }]
  })
  const seconds = Math.round(budget / 100) / 10
  if (judged.length === 0) {
    const message = `The reranker ${reranker.name} judged nothing within ${seconds} s, so the order of retrieval stands.`
    return unchanged({ code: 'rerank-partial', message, fix: 'Raise RERANK_BUDGET_MS, or use a smaller reranker.' })
  }
  const notices: Notice[] = []
  if (judged.length < pool.length) {
    const { failure } = relevance
    const judgedOf = `The reranker judged ${judged.length} of ${pool.length}`
    notices.push(
      failure
        ? { code: 'reranker-failed', message: `${judgedOf}, then failed: ${failure.message}`, fix: failure.fix }
        : {
            code: 'rerank-partial',
            message: `${judgedOf} within ${seconds} s.`,
            fix: 'Raise RERANK_BUDGET_MS to have more of them judged.',
          },
    )
  }
  return { ranked: inOrder(ranked, judged), reranker: reranker.name, notices }
}

/** The judged items, best first, in the places that judged items held. */
function inOrder(ranked: Ranked[], judged: Ranked[]): Ranked[] {
  const ids = new Set(judged.map(({ item }) => item.id))
  const best = judged.toSorted((a, b) => (b.scores.rerank ?? 0) - (a.scores.rerank ?? 0)).values()
  return ranked.map((one) => (ids.has(one.item.id) ? (best.next().value ?? one) : one))
}

function wordsOf({ item }: Ranked): string {
  return item.source.heading ? `${item.source.heading}\n${item.text}` : item.text
}
