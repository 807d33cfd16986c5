import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import { stripSpecialTokens } from '../text/special-tokens.ts'
import { documentWindows, mostTokens } from './document-windows.ts'
import { probabilityOf, type RequestShape, readScores, requestBody, wantsTexts } from './http-rerank-protocol.ts'
import { judgeEach } from './judge-each.ts'
import type { Reranker } from './reranker.ts'

export interface RerankServer {
  /** Without a trailing slash; `/rerank` is asked below it. */
  baseUrl: string
  apiKey: string | null
}

/** Texts of one request: what Text Embeddings Inference takes at most unless it is told otherwise. */
const batch = 32
const parallel = 2
/** Bytes of one window, which are 512 tokens or less, what the smallest cross-encoders read. Servers cut what is longer. */
const windowBytes = 512 * 3
const remembered = 5000
const tries = 4
const longestPause = 10_000

/**
 * A reranker behind the API that Cohere and Jina made usual, as vLLM, llama.cpp (`--reranking`) and Text Embeddings
 * Inference serve it. An instruction goes before the query, since none of them has a field for it.
 */
export function createHttpReranker({ baseUrl, apiKey }: RerankServer, model: string | null): Reranker {
  const cache = new LeastRecentlyUsed<number>(remembered)
  const name = model ?? new URL(baseUrl).host
  let shape: RequestShape = 'documents'
  // One score outside [0, 1] tells it for good: each reply alone may happen to lie within.
  let givesLogits = false

  async function post(query: string, documents: string[], signal: AbortSignal): Promise<(number | null)[]> {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${baseUrl}/rerank`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
        body: JSON.stringify(requestBody(shape, model, query, documents)),
        redirect: 'error',
        signal,
      }).catch((cause) => {
        throw unreachable(baseUrl, cause)
      })
      if (response.ok) {
        return readScores(await response.json().catch(() => null), documents.length)
      }
      const said = (await response.text().catch(() => '')).slice(0, 500)
      if (shape === 'documents' && (response.status === 422 || response.status === 400) && wantsTexts(said)) {
        shape = 'texts'
        continue
      }
      const isBusy = response.status === 429 || response.status === 503
      if (!isBusy || attempt >= tries - 1) throw refusal(response.status, said, baseUrl)
      await wait(pauseOf(response.headers.get('retry-after'), attempt), undefined, { signal })
    }
  }

  async function judgeBatch(query: string, texts: string[], signal: AbortSignal): Promise<void> {
    const scores = await post(query, texts, signal)
    givesLogits ||= scores.some((score) => score !== null && (score < 0 || score > 1))
    for (const [index, score] of scores.entries()) {
      if (score !== null) cache.set(keyOf(query, texts[index] ?? ''), score)
    }
  }

  return {
    name,

    async rerank(query, documents, { instruction, ...options } = {}) {
      options.signal?.throwIfAborted()
      const asked = stripSpecialTokens(instruction ? `${instruction}\n${query}` : query)
      const windows = documents.map((document) =>
        documentWindows(stripSpecialTokens(document), query, { tokens: windowBytes, count: mostTokens }),
      )
      const found = new Map<string, number>()
      const lookUp = (text: string) => found.get(text) ?? cache.get(keyOf(asked, text))
      const missing = [...new Set(windows.flat())].filter((text) => text !== '' && lookUp(text) === undefined)
      const { failure } = await judgeEach(
        inBatches(missing),
        async (texts, signal) => {
          await judgeBatch(asked, texts, signal)
          for (const text of texts) {
            const score = cache.get(keyOf(asked, text))
            if (score !== undefined) found.set(text, score)
          }
          return 1
        },
        { ...options, parallel },
      )
      const scores = windows.map((texts) => {
        // A document without words answers nothing, and servers refuse it.
        const each = texts.map((text) => (text === '' ? (givesLogits ? Number.NEGATIVE_INFINITY : 0) : lookUp(text)))
        if (each.some((score) => score === undefined)) return null
        const best = Math.max(...each.map(Number))
        return givesLogits ? probabilityOf(best) : best
      })
      return { scores, failure }
    },
  }
}

function inBatches(texts: string[]): string[][] {
  return Array.from({ length: Math.ceil(texts.length / batch) }, (_, at) => texts.slice(at * batch, (at + 1) * batch))
}

function keyOf(query: string, text: string): string {
  return createHash('sha256').update(`${query}\0${text}`).digest('base64')
}

/** Milliseconds; Retry-After in seconds or as a date, else doubling from a quarter second. */
function pauseOf(retryAfter: string | null, attempt: number): number {
  const asked = retryAfter === null ? Number.NaN : Number(retryAfter) * 1000 || Date.parse(retryAfter) - Date.now()
  return Math.min(longestPause, Math.max(0, Number.isNaN(asked) ? 250 * 2 ** attempt : asked))
}

function unreachable(baseUrl: string, cause: unknown): unknown {
  if (cause instanceof Error && cause.name === 'AbortError') return cause
  return new DiptychError(
    'unreachable',
    `The rerank server does not answer at ${baseUrl}.`,
    'Start it, or correct RERANK_BASE_URL.',
    cause,
  )
}

function refusal(status: number, said: string, baseUrl: string): DiptychError {
  if (status === 401 || status === 403)
    return new DiptychError(
      'upstream',
      `The rerank server refuses the key (HTTP ${status}).`,
      'Correct RERANK_API_KEY.',
    )
  if (status === 404)
    return new DiptychError(
      'upstream',
      `The rerank server has no ${new URL(baseUrl).pathname.replace(/\/$/, '')}/rerank, or no such model (HTTP 404).`,
      'Set RERANK_BASE_URL to the address before /rerank, such as http://127.0.0.1:8080/v1, and RERANK_MODEL to its model.',
    )
  if (status === 429 || status === 503)
    return new DiptychError('busy', `The rerank server is busy (HTTP ${status}).`, 'Try again in a moment.')
  const words = messageOf(said)
  return new DiptychError(
    'upstream',
    `The rerank server refused: HTTP ${status}${words && `, ${words}`}`,
    'Check RERANK_MODEL, which some servers need, and the log of the server.',
  )
}

/** The server's own words, where they are a message and no page. */
function messageOf(said: string): string {
  try {
    const value: unknown = JSON.parse(said)
    const fields = z.object({ message: z.string(), error: z.string(), detail: z.string() }).partial().parse(value)
    return (fields.message ?? fields.error ?? fields.detail ?? '').slice(0, 200)
  } catch {
    return ''
  }
}
