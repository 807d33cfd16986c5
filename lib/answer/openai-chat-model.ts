import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { ChatModel } from './chat-model.ts'

export interface OpenAIServer {
  /** With the version: `https://api.openai.com/v1`. */
  baseUrl: string
  apiKey: string | null
}

/** The API does not tell what a model can see, so its name must: the families that take pictures, as of 2026. */
const visionName =
  /gpt-4o|gpt-4\.1|gpt-[5-9]|\bo[34]\b|vision|\bvl\b|-vl-|llava|gemma-?[34]|pixtral|claude|gemini|minicpm-v|internvl/i

/** Nor how long its window is; sources and history fit into this, and every model of today has as much. */
const assumedWindow = 8192

export function createOpenAIChatModel(server: OpenAIServer, name: string): ChatModel {
  const provider = createOpenAICompatible({
    name: 'openai',
    baseURL: server.baseUrl,
    ...(server.apiKey ? { apiKey: server.apiKey } : {}),
  })
  return {
    name,
    provider: new URL(server.baseUrl).host,
    vision: visionName.test(name),
    contextTokens: assumedWindow,
    writes: true,
    open: () => provider.chatModel(name),
  }
}
