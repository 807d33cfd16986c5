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
