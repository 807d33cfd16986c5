import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { ollamaFailure, ollamaRefusal } from './ollama-failure.ts'

const installedModels = z.object({
  models: z.array(z.object({ name: z.string(), digest: z.string().default(''), size: z.number().default(0) })),
})

const modelDetails = z.object({
  capabilities: z.array(z.string()).default([]),
  model_info: z.record(z.string(), z.unknown()).default({}),
})

const modelVocabulary = z.object({
  model_info: z.object({
    'tokenizer.ggml.pre': z.string(),
    'tokenizer.ggml.tokens': z.array(z.string()),
    'tokenizer.ggml.token_type': z.array(z.number()),
    'tokenizer.ggml.merges': z.array(z.string()),
  }),
})

const tokenProbability = z.object({ token: z.string(), logprob: z.number() })

const generated = z.object({
  response: z.string(),
  prompt_eval_count: z.number().optional(),
  logprobs: z.array(z.object({ top_logprobs: z.array(tokenProbability).default([]) })).nullish(),
})

const chatChunk = z.looseObject({ error: z.string().optional(), done: z.boolean().optional() })

export interface InstalledModel {
  /** `smollm2:135m` */
  name: string
  /** Changes when the weights do. */
  digest: string
  bytes: number
}

export interface ModelDetails {
  /** `completion`, `vision`, `embedding`, `thinking`, `tools` … */
  capabilities: string[]
  /** The window that the weights were made for, in tokens; null where the file does not say. */
  contextTokens: number | null
}

/** What a byte-level tokenizer is made of. */
export interface Vocabulary {
  /** `qwen2`, `smollm` …: how a text is parted before tokens are looked for. */
  split: string
  /** By id. */
  tokens: string[]
  /** GGUF's type of each: 1 normal, 3 control, 4 of the user. */
  types: number[]
  /** `a b`: two tokens that become one, the first found first. */
  merges: string[]
}

export type Generated = z.infer<typeof generated>

/** A request body of Ollama's own API; `model` is always there. */
export type OllamaRequest = { model: string } & Record<string, unknown>

/**
 * The part of Ollama's HTTP API that the engine uses (https://docs.ollama.com/api). The `ollama` package takes no
 * AbortSignal for a single request, so a stopped answer would go on in the server; here every call has one. Every
 * failure is a DiptychError: 'unreachable', 'busy', 'model-missing' or 'upstream'.
 */
export interface OllamaClient {
  readonly baseUrl: string
  installed(signal?: AbortSignal): Promise<InstalledModel[]>
  details(model: string, signal?: AbortSignal): Promise<ModelDetails>
  /** The model's tokens; null where it has no byte-level tokenizer. */
  vocabulary(model: string, signal?: AbortSignal): Promise<Vocabulary | null>
  generate(request: OllamaRequest, signal?: AbortSignal): Promise<Generated>
  /** One object per line as they come. An error inside the stream (HTTP 200) is thrown, as is a stream that breaks off. */
  chat(request: OllamaRequest, signal?: AbortSignal): Promise<AsyncIterable<Record<string, unknown>>>
}

/** Questions about the server itself are answered at once, or it is as good as not there. */
const stateTimeout = 3000

export function createOllamaClient(baseUrl: string): OllamaClient {
  async function call(path: string, body: OllamaRequest | null, signal?: AbortSignal): Promise<Response> {
    let response: Response
    try {
      response = await fetch(`${baseUrl}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: body ? { 'content-type': 'application/json' } : {},
        body: body ? JSON.stringify(body) : null,
        signal: signal ?? null,
      })
    } catch (error) {
      throw ollamaFailure(error, baseUrl, signal)
    }
    if (!response.ok) throw await ollamaRefusal(response, body?.model ?? null)
    return response
  }

  async function json<T>(schema: z.ZodType<T>, path: string, body: OllamaRequest | null, signal?: AbortSignal) {
    const response = await call(path, body, signal)
    let value: unknown
    try {
      value = await response.json()
    } catch (error) {
      throw ollamaFailure(error, baseUrl, signal)
    }
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    throw new DiptychError(
      'upstream',
      `${baseUrl}${path} answered with something that is not Ollama's.`,
      'Check that OLLAMA_BASE_URL names an Ollama server, 0.12.11 or later.',
      parsed.error,
    )
  }

  return {
    baseUrl,

    async installed(signal) {
      const { models } = await json(installedModels, '/api/tags', null, withTimeout(signal))
      return models.map(({ name, digest, size }) => ({ name, digest, bytes: size }))
    },

    async details(model, signal) {
      const { capabilities, model_info } = await json(modelDetails, '/api/show', { model }, withTimeout(signal))
      const window = model_info[`${String(model_info['general.architecture'])}.context_length`]
      return { capabilities, contextTokens: typeof window === 'number' ? window : null }
    },

    async vocabulary(model, signal) {
      const details = await json(z.unknown(), '/api/show', { model, verbose: true }, signal)
      const parsed = modelVocabulary.safeParse(details)
      if (!parsed.success) return null
      const info = parsed.data.model_info
      return {
        split: info['tokenizer.ggml.pre'],
        tokens: info['tokenizer.ggml.tokens'],
        types: info['tokenizer.ggml.token_type'],
        merges: info['tokenizer.ggml.merges'],
      }
    },

    generate: (request, signal) => json(generated, '/api/generate', { ...request, stream: false }, signal),

    async chat(request, signal) {
      const response = await call('/api/chat', { ...request, stream: true }, signal)
      if (!response.body) throw ollamaFailure(new Error('The answer has no body.'), baseUrl)
      return chunks(response.body, baseUrl, signal)
    },
  }
}

async function* chunks(body: ReadableStream<Uint8Array>, baseUrl: string, signal?: AbortSignal) {
  let rest = ''
  let done = false
  const text = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  try {
    for await (const piece of text) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.trim() === '') continue
        const chunk = chatChunk.parse(JSON.parse(line))
        if (chunk.error) {
          const fix = 'Look into the log of Ollama; try again, or another model.'
          throw new DiptychError('upstream', `Ollama stopped with an error: ${chunk.error}`, fix)
        }
        done ||= chunk.done === true
        yield chunk
      }
    }
  } catch (error) {
    throw error instanceof DiptychError ? error : ollamaFailure(error, baseUrl, signal, true)
  }
  if (!done) throw ollamaFailure(new Error('The stream ended early.'), baseUrl, signal, true)
}

function withTimeout(signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(stateTimeout)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}
