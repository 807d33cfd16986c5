import { availableParallelism } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from './errors.ts'
import { checked, refusal } from './plain-issue.ts'
import type { ModerationPolicy } from './types.ts'

/** Every variable, read and validated once. `.env.example` explains each; a test holds the two together. */
export const variables = z.object({
  DATA_DIR: z.string().min(1).default('./data'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  ALLOWED_HOSTS: z.string().default(''),
  OLLAMA_BASE_URL: z.string().optional(),
  OLLAMA_HOST: z.string().optional(),
  CHAT_MODEL: z.string().min(1).default('auto'),
  RERANK_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  RERANK_API_KEY: z.string().optional(),
  RERANK_MODEL: z.string().min(1).default('auto'),
  EMBEDDING_MODEL: z.string().min(1).default('auto'),
  HF_ENDPOINT: z
    .string()
    .default('https://huggingface.co')
    .transform((list) => list.split(',').flatMap((address) => withoutSlash(address.trim()) || []))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1)),
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OPENAI_API_KEY: z.string().optional(),
  MAX_UPLOAD_MB: z.coerce.number().positive().default(200),
  MAX_PIXELS: z.coerce.number().int().positive().default(100_000_000),
  EMBEDDING_THREADS: z.coerce.number().int().min(0).default(0),
  RERANK_VISION_MODEL: z.string().min(1).default('auto'),
  RERANK_BUDGET_MS: z.coerce.number().int().min(0).default(5000),
  QUERY_REWRITING: z.enum(['auto', 'rules', 'off']).default('auto'),
  PYTHON: z.string().min(1).default('python3'),
  MODERATION: z.enum(['off', 'flag', 'quarantine', 'refuse']).default('off'),
  MODERATION_RULE: z.enum(['margin', 'probability']).default('margin'),
  MODERATION_THRESHOLD: z.coerce.number().min(0).max(20).optional(),
  FFMPEG: z.string().min(1).default('ffmpeg'),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export interface Config {
  /** The project's own folder: models/, samples/ and the code. */
  root: string
  dataDir: string
  host: string
  port: number
  /** Names that a Host header may carry besides localhost and addresses: `host`, and more for use behind a proxy. */
  allowedHosts: string[]
  /** No trailing slash. */
  ollamaBaseUrl: string
  /** true where a variable names the server, so that its absence is worth a warning. */
  ollamaConfigured: boolean
  chatModel: string
  rerankModel: string
  /** A rerank server in place of Ollama; no trailing slash. */
  rerankServer: { baseUrl: string; apiKey: string | null } | null
  /** Who judges pictures without words; `none` also where reranking is switched off. */
  rerankVisionModel: string
  embeddingModel: string
  /** The hub and its mirrors, in the order to try; no trailing slashes. */
  hubEndpoints: string[]
  openai: { baseUrl: string; apiKey: string | null } | null
  maxUploadBytes: number
  maxPixels: number
  /** Threads of one onnxruntime session. */
  embeddingThreads: number
  rerankBudgetMs: number
  /** `auto`: by the chat model where it has proven that it can, else by rules; `rules`: no model is asked; `off`: never. */
  queryRewriting: z.infer<typeof variables>['QUERY_REWRITING']
  /** Name or path of the Python that tunes models. */
  python: string
  /** Name or path of the ffmpeg that decodes films, and sounds that nothing else here does. */
  ffmpeg: string
  /** How uploads are moderated where a collection says nothing else; without a threshold, the rule's own. */
  moderation: Partial<ModerationPolicy>
  /** true under `npm run dev`, whose page needs a looser Content-Security-Policy. */
  development: boolean
  logLevel: z.infer<typeof variables>['LOG_LEVEL']
}

/** Reads the configuration from the environment; throws 'bad-request' naming the variable that is off. */
export function readConfig(
  environment: Record<string, string | undefined> = process.env,
  root = environment.DIPTYCH_ROOT ?? process.cwd(),
): Config {
  // An empty variable, as in `CHAT_MODEL= npm start`, counts as unset.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const env = checked(given, variables, ({ field, message }) => {
    const [name] = field.split('[')
    return refusal({ field: `The variable ${name}`, message }, `Correct ${name}; .env.example explains it.`)
  })
  if (env.MODERATION_RULE === 'probability' && (env.MODERATION_THRESHOLD ?? 0) > 1)
    throw new DiptychError(
      'bad-request',
      `MODERATION_THRESHOLD=${env.MODERATION_THRESHOLD} does not fit MODERATION_RULE=probability: nothing would be flagged.`,
      'Set it from 0 to 1, or take the rule margin.',
    )
  return {
    root,
    dataDir: path.resolve(root, env.DATA_DIR),
    host: env.HOST,
    port: env.PORT,
    allowedHosts: [env.HOST, ...env.ALLOWED_HOSTS.split(',')].map((name) => name.trim().toLowerCase()).filter(Boolean),
    ollamaBaseUrl: withoutSlash(env.OLLAMA_BASE_URL ?? addressOfOllamaHost(env.OLLAMA_HOST)),
    ollamaConfigured: Boolean(env.OLLAMA_BASE_URL ?? env.OLLAMA_HOST),
    chatModel: env.CHAT_MODEL,
    rerankModel: env.RERANK_MODEL,
    rerankServer: env.RERANK_BASE_URL
      ? { baseUrl: withoutSlash(env.RERANK_BASE_URL), apiKey: env.RERANK_API_KEY ?? null }
      : null,
    rerankVisionModel:
      env.RERANK_VISION_MODEL === 'auto' && ['none', 'off'].includes(env.RERANK_MODEL)
        ? 'none'
        : env.RERANK_VISION_MODEL,
    embeddingModel: env.EMBEDDING_MODEL,
    hubEndpoints: env.HF_ENDPOINT,
    openai: env.OPENAI_BASE_URL
      ? { baseUrl: withoutSlash(env.OPENAI_BASE_URL), apiKey: env.OPENAI_API_KEY ?? null }
      : null,
    maxUploadBytes: env.MAX_UPLOAD_MB * 1024 * 1024,
    maxPixels: env.MAX_PIXELS,
    embeddingThreads: env.EMBEDDING_THREADS || availableParallelism(),
    rerankBudgetMs: env.RERANK_BUDGET_MS,
    queryRewriting: env.QUERY_REWRITING,
    python: env.PYTHON,
    ffmpeg: env.FFMPEG,
    moderation: {
      mode: env.MODERATION,
      rule: env.MODERATION_RULE,
      ...(env.MODERATION_THRESHOLD !== undefined && { threshold: env.MODERATION_THRESHOLD }),
    },
    development: env.NODE_ENV === 'development',
    logLevel: env.LOG_LEVEL,
  }
}

/**
 * OLLAMA_HOST is Ollama's own variable for where its server listens: it may lack a scheme or a port, and may name every
 * interface (0.0.0.0), which is no address to call. https://docs.ollama.com/faq
 */
function addressOfOllamaHost(value: string | undefined): string {
  if (!value) return 'http://127.0.0.1:11434'
  const scheme = /^https?:\/\//.exec(value)?.[0] ?? 'http://'
  const url = URL.parse(scheme + value.slice(value.startsWith(scheme) ? scheme.length : 0))
  if (!url)
    throw new DiptychError('bad-request', `OLLAMA_HOST is not valid: ${value}`, 'Set it to host:port or an address.')
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
  if (!url.port && !value.startsWith('http')) url.port = '11434'
  return url.href
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '')
}
