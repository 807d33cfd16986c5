import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { z } from 'zod'
import { chatFailure } from './chat-failure.ts'
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

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Names of models that are for something else than chatting. */
const otherName = /embed|rerank|whisper|tts|dall-e|moderation|image|audio|realtime/i

/**
 * Names of the models that can chat; none where the server does not list them. Throws 'unreachable'.
 * https://platform.openai.com/docs/api-reference/models/list
 */
export async function openAIChatModels({ baseUrl, apiKey }: OpenAIServer): Promise<string[]> {
  try {
    const response = await fetch(`${baseUrl}/models`, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      signal: AbortSignal.timeout(3000),
    })
    if (!response.ok) return []
    const ids = modelList.parse(await response.json()).data.map(({ id }) => id)
    return ids.filter((id) => !otherName.test(id))
  } catch (error) {
    throw chatFailure(error, baseUrl, '')
  }
}
