import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import { DiptychError } from '../errors.ts'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import type { OllamaClient } from '../ollama/ollama-client.ts'
import { qwen3Prompt, relevanceOf } from './qwen3-prompt.ts'
import type { Reranker } from './reranker.ts'

/**
 * Ollama works on one request at a time unless OLLAMA_NUM_PARALLEL says otherwise. Two keep it from waiting for us between
 * requests; more would only fill its queue, and stand before the answer that follows.
 */
const concurrency = 2

/**
 * The window that Ollama is asked for, in tokens. Items are short; a small window needs little memory. Characters per token
 * are counted low, as for scripts that the tokenizer knows badly, so that the prompt always fits: Ollama would cut it from
 * the front, the instructions first.
 */
const contextTokens = 2048
const longestDocument = 1200
const longestQuery = 400

const remembered = 2000

/** Qwen3-Reranker through Ollama's `/api/generate`, which has no route for reranking but gives log-probabilities. */
export function createOllamaReranker(client: OllamaClient, model: string): Reranker {
  const cache = new LeastRecentlyUsed<number>(remembered)

  async function judge(query: string, document: string, instruction: string | undefined, signal: AbortSignal) {
    const prompt = qwen3Prompt(query.slice(0, longestQuery), document.slice(0, longestDocument), instruction)
    const key = createHash('sha256').update(prompt).digest('base64')
    const known = cache.get(key)
    if (known !== undefined) return known
    const { logprobs } = await client.generate(
      {
        model,
        prompt,
        raw: true,
        truncate: false,
        logprobs: true,
        top_logprobs: 20,
        keep_alive: '10m',
        options: { temperature: 0, num_predict: 1, num_ctx: contextTokens },
      },
      signal,
    )
    const likeliest = logprobs?.[0]?.top_logprobs
    if (!likeliest?.length) {
      const fix = 'Update Ollama to 0.12.11 or later, or set RERANK_MODEL=none.'
      throw new DiptychError('upstream', 'Ollama gave no log-probabilities, which the reranker needs.', fix)
    }
    const relevance = relevanceOf(likeliest)
    cache.set(key, relevance)
    return relevance
  }

  return {
    name: model,

    async rerank(query, documents, { instruction, signal, budget } = {}) {
      signal?.throwIfAborted()
      // One signal ends every request: the caller's, the clock, or the first failure, after which more would fail too.
      const stop = new AbortController()
      const clock = budget === undefined ? null : setTimeout(() => stop.abort(outOfTime), budget)
      const forward = () => stop.abort(signal?.reason)
      signal?.addEventListener('abort', forward, { once: true })
      let failure: DiptychError | null = null
      const limit = pLimit(concurrency)
      try {
        const scores = await Promise.all(
          documents.map((document) =>
            limit(async () => {
              if (stop.signal.aborted) return null
              try {
                return await judge(query, document, instruction, stop.signal)
              } catch (error) {
                if (!stop.signal.aborted) {
                  failure = DiptychError.from(error)
                  stop.abort(error)
                }
                return null
              }
            }),
          ),
        )
        signal?.throwIfAborted()
        if (failure && scores.every((score) => score === null)) throw failure
        return { scores, failure }
      } finally {
        if (clock) clearTimeout(clock)
        signal?.removeEventListener('abort', forward)
      }
    },
  }
}

const outOfTime = new Error('The time for reranking is over.')
