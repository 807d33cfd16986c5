import type {
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider'

/** `doGenerate` of a model that streams: the same words, at once. */
export async function generateFromStream(
  doStream: (options: LanguageModelV4CallOptions) => PromiseLike<LanguageModelV4StreamResult>,
  options: LanguageModelV4CallOptions,
): Promise<LanguageModelV4GenerateResult> {
  const { stream } = await doStream(options)
  let text = ''
  for await (const part of stream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'text-delta') text += part.delta
    if (part.type === 'finish') {
      return { content: [{ type: 'text', text }], finishReason: part.finishReason, usage: part.usage, warnings: [] }
    }
  }
  throw new Error('The stream ended without a finish.')
}
