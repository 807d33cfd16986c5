import { DiptychError } from '../errors.ts'
import type { Ranked } from '../retrieve/hit.ts'
import type { Notice } from '../types.ts'
import { expectedScores } from './place-unjudged.ts'
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
  /** What counts as relevant in this collection; the model card's sentence where null. */
  instruction?: string | null
  signal?: AbortSignal
}

/** Fewer than this leave a good text below the first k unseen; every further one costs a pass through the reranker. */
const leastJudged = 20

/**
 * Puts the first of what retrieval ranked into the order of their probability of relevance. An item that was not judged
 * (a picture without words, or one that time did not reach) gets the probability that those around it lead one to expect
 * (see expectedScores); among equals, and for all that comes after, the order of retrieval stands.
 *
 * Never fails but by its signal: what goes wrong becomes a notice, and the order of retrieval stands.
 */
export async function applyReranker(
  ranked: Ranked[],
  choice: RerankerChoice,
  { text, k, budget, instruction, signal }: ApplyOptions,
): Promise<Reranked> {
  const unchanged = (notice: Notice | null): Reranked => ({ ranked, reranker: null, notices: notice ? [notice] : [] })
  const head = ranked.slice(0, Math.max(k, leastJudged))
  const pool = head.filter(({ item }) => item.text.trim() !== '')
  if (budget === 0 || text.trim() === '' || pool.length < 2) return unchanged(null)

  const started = performance.now()
  const { reranker, notice } = await choice.current(budget)
  signal?.throwIfAborted()
  if (!reranker) return unchanged(notice)

  let relevance: Relevance
  try {
    const left = Math.max(0, budget - (performance.now() - started))
    relevance = await reranker.rerank(text, pool.map(wordsOf), {
      instruction: instruction ?? undefined,
      budget: left,
      signal,
    })
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
  const reordered = [...inOrder(head, judged), ...ranked.slice(head.length)]
  return { ranked: reordered, reranker: reranker.name, notices }
}

/** By probability, judged or expected; a stable sort, so that equals keep the order of retrieval. */
function inOrder(head: Ranked[], judged: Ranked[]): Ranked[] {
  const byId = new Map(judged.map((one) => [one.item.id, one]))
  const scored = head.map((one) => byId.get(one.item.id) ?? one)
  const expected = expectedScores(scored.map((one) => byId.get(one.item.id)?.scores.rerank ?? null))
  return scored
    .map((one, place) => ({ one, score: expected[place] ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one)
}

function wordsOf({ item }: Ranked): string {
  return item.source.heading ? `${item.source.heading}\n${item.text}` : item.text
}
