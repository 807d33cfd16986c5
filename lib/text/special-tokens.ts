import { stripInvisible } from './invisible.ts'

/**
 * The control tokens of the chat templates of the large families: Llama 2 and 3, Qwen and ChatML, Mistral, Gemma, Phi,
 * DeepSeek (with its wide bars), GLM, Command R, gpt-oss; what stands for a picture or a tool call in some of them; and
 * `[img-0]`, which Ollama writes into a prompt where its pictures go.
 */
const tokens = [
  /<\s?[|｜][^<>|｜\n]{0,64}[|｜]\s?>/g,
  /<\/?(?:s|bos|eos|unk|pad|mask|sop|eop|image|image_soft_token|(?:start|end)_of_(?:turn|image)|tool_(?:call|response|calls)|tools|function_call|unused\d+|reserved_special_token_\d+|extra_id_\d+)>/gi,
  /<<\/?SYS>>/g,
  /\[img-\d+\]/g,
  /\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|IMG|IMG_BREAK|IMG_END|PREFIX|SUFFIX|MIDDLE|THINK|gMASK|sMASK|MASK)\]/g,
]

/**
 * Takes out what a chat template could mistake for its own control tokens (`<|im_start|>`, `<|endoftext|>`), so that the
 * words of a document stay words; and characters that can't be seen, which could hold such a token apart. Repeated until
 * nothing is left, since taking one out can put another one together.
 */
export function stripSpecialTokens(text: string): string {
  let current = stripInvisible(text)
  for (;;) {
    const next = tokens.reduce((rest, token) => rest.replace(token, ''), current)
    if (next === current) return next
    current = next
  }
}
