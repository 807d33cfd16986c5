import { stripSpecialTokens } from '../text/special-tokens.ts'

/** The instruction of the model card, made for questions to a search engine. */
export const defaultInstruction = 'Given a web search query, retrieve relevant passages that answer the query'

/**
 * The prompt of Qwen3-Reranker, word for word as its model card has it: the next token is then `yes` or `no`.
 * https://huggingface.co/Qwen/Qwen3-Reranker-0.6B
 */
export function qwen3Prompt(query: string, document: string, instruction = defaultInstruction): string {
  return `<|im_start|>system
Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>
<|im_start|>user
<Instruct>: ${stripSpecialTokens(instruction)}
<Query>: ${stripSpecialTokens(query)}
<Document>: ${stripSpecialTokens(document)}<|im_end|>
<|im_start|>assistant
<think>

</think>

`
}

/** A token that is not among the twenty best counts as this; e^-10 is 0.005 %. */
const missingLogprob = -10

/** p(yes) / (p(yes) + p(no)) of the next token, from the log-probabilities of the likeliest; `Yes` and ` yes` are `yes`. */
export function relevanceOf(likeliest: { token: string; logprob: number }[]): number {
  const best = (word: string) => {
    const logprobs = likeliest.filter(({ token }) => token.trim().toLowerCase() === word).map(({ logprob }) => logprob)
    return Math.max(missingLogprob, ...logprobs)
  }
  return 1 / (1 + Math.exp(best('no') - best('yes')))
}
