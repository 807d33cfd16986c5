import { createHash } from 'node:crypto'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import type { OllamaClient } from '../ollama/ollama-client.ts'
import { type CountTokens, ollamaTokenCounter } from '../ollama/ollama-tokenizer.ts'
import { documentWindows, mostTokens } from './document-windows.ts'
import { judgeEach } from './judge-each.ts'
import { qwen3Prompt } from './qwen3-prompt.ts'
import type { Reranker } from './reranker.ts'
import { contextTokens } from './reranker-window.ts'
import { askYesOrNo } from './yes-or-no.ts'

/**
 * Ollama works on one request at a time unless OLLAMA_NUM_PARALLEL says otherwise. Two keep it from waiting for us between
 * requests; more would only fill its queue, and stand before the answer that follows.
 */
const parallel = 2

const longestQuery = 512
const longestInstruction = 512
/** One for the answer; the rest for what might be counted differently where prompt and document meet. */
const reserve = 16

const remembered = 5000

/** Qwen3-Reranker through Ollama's `/api/generate`, which has no route for reranking but gives log-probabilities. */
export function createOllamaReranker(client: OllamaClient, model: string): Reranker {
  const cache = new LeastRecentlyUsed<number>(remembered)
  let counter: Promise<CountTokens | null> | null = null

  /** Counts by bytes, which are never too few, unless that would cut one of the texts. */
  async function countFor(texts: [text: string, tokens: number][]): Promise<CountTokens> {
    if (texts.every(([text, tokens]) => mostTokens(text) <= tokens)) return mostTokens
    counter ??= ollamaTokenCounter(client, model).catch(() => null)
    return (await counter) ?? mostTokens
  }

  async function judgePrompt(prompt: string, signal: AbortSignal): Promise<number> {
    const key = createHash('sha256').update(prompt).digest('base64')
    const known = cache.get(key)
    if (known !== undefined) return known
    const relevance = await askYesOrNo(client, { model, prompt, raw: true }, contextTokens, signal)
    cache.set(key, relevance)
    return relevance
  }

  return {
    name: model,

    async rerank(query, documents, { instruction, ...options } = {}) {
      options.signal?.throwIfAborted()
      const around = mostTokens(qwen3Prompt(query, '', instruction)) + reserve
      const count = await countFor([
        [query, longestQuery],
        [instruction ?? '', longestInstruction],
        ...documents.map((text): [string, number] => [text, contextTokens - around]),
      ])
      const head = (text: string, tokens: number) => documentWindows(text, '', { tokens, count, most: 1 })[0] ?? ''
      const asked = head(query, longestQuery)
      const instructed = instruction && head(instruction, longestInstruction)
      const tokens = contextTokens - count(qwen3Prompt(asked, '', instructed)) - reserve
      return judgeEach(
        documents,
        async (document, signal) => {
          let best = 0
          for (const window of documentWindows(document, query, { tokens, count })) {
            best = Math.max(best, await judgePrompt(qwen3Prompt(asked, window, instructed), signal))
          }
          return best
        },
        { ...options, parallel },
      )
    },
  }
}
