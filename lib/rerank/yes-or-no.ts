import { DiptychError } from '../errors.ts'
import type { OllamaClient, OllamaRequest } from '../ollama/ollama-client.ts'
import { askPatiently } from './judge-each.ts'

/** A token that is not among the twenty best counts as this; e^-10 is 0.005 %. */
const missingLogprob = -10

/**
 * How likely a model's next word is yes and not no: p(yes) / (p(yes) + p(no)). Nothing of the prompt is cut; where it is too
 * long, Ollama refuses. `window` is its size in tokens: another one than before makes Ollama load the model again.
 *
 * Throws what the client throws, and 'upstream' where the server gives no log-probabilities.
 */
export async function askYesOrNo(
  client: OllamaClient,
  request: OllamaRequest,
  window: number,
  signal: AbortSignal,
): Promise<number> {
  const { logprobs } = await askPatiently(
    () =>
      client.generate(
        {
          ...request,
          truncate: false,
          logprobs: true,
          top_logprobs: 20,
          keep_alive: '10m',
          options: { temperature: 0, num_predict: 1, num_ctx: window },
        },
        signal,
      ),
    signal,
  )
  const likeliest = logprobs?.[0]?.top_logprobs
  if (likeliest?.length) return relevanceOf(likeliest)
  const fix = 'Update Ollama to 0.12.11 or later, or set RERANK_MODEL=none.'
  throw new DiptychError('upstream', 'Ollama gave no log-probabilities, which the reranker needs.', fix)
}

/** From the log-probabilities of the likeliest next tokens; `Yes` and ` yes` are `yes`. */
export function relevanceOf(likeliest: { token: string; logprob: number }[]): number {
  const best = (word: string) => {
    const logprobs = likeliest.filter(({ token }) => token.trim().toLowerCase() === word).map(({ logprob }) => logprob)
    return Math.max(missingLogprob, ...logprobs)
  }
  return 1 / (1 + Math.exp(best('no') - best('yes')))
}
