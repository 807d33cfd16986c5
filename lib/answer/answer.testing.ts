import type { RequestListener } from 'node:http'
import sharp from 'sharp'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { bodyOf, type LocalServer, startServer } from '../ollama/ollama-server.testing.ts'
import type { AnswerPart, Hit } from '../types.ts'
import { type AnswerRequest, answer } from './answer.ts'
import type { ChatModel } from './chat-model.ts'
import { type ChatModelsOptions, createChatModels } from './chat-models.ts'

/** Letters as dimensions: enough to tell which sentence shares most with a question. */
function letters(text: string): Float32Array {
  const counts = new Float32Array(26)
  for (const letter of text.toLowerCase()) {
    const index = letter.charCodeAt(0) - 97
    if (index >= 0 && index < 26) counts[index] = (counts[index] ?? 0) + 1
  }
  const norm = Math.hypot(...counts) || 1
  return counts.map((count) => count / norm)
}

export const encoder: DualEncoder = {
  id: 'letters',
  dimensions: 26,
  maxTextTokens: 77,
  logitScale: 20,
  logitBias: 0,
  scoring: 'softmax',
  modalities: ['image', 'text'],
  embedTexts: async (texts) => texts.map(letters),
  embedImages: async (images) => images.map(() => letters('picture')),
  embedEachImage: (images) => encoder.embedImages(images),
  countTokens: (text) => text.split(/\s+/).length,
}

export function hit(rank: number, text: string, picture = false): Hit {
  const name = picture ? `pictures/p${rank}.png` : `notes-${rank}.pdf`
  return {
    itemId: `item-${rank}`,
    documentId: `document-${rank}`,
    kind: text && picture ? 'pair' : picture ? 'image' : 'text',
    text,
    imageUrl: picture ? `/api/assets/${String(rank).repeat(64)}` : null,
    media: null,
    source: { name, path: null, page: picture ? null : 2, box: null, heading: null },
    metadata: {},
    scores: { image: null, text: null, average: 0.5, keyword: null, rerank: null },
    rank,
  }
}

export const hits = [
  hit(1, 'Barn owls hunt voles at night. They hear them under snow.'),
  hit(2, '', true),
  hit(3, 'The harbour was built in 1871. It has two cranes [9].'),
]

export const request = (more: Partial<AnswerRequest> = {}): AnswerRequest => ({
  question: 'What do barn owls hunt?',
  image: null,
  hits,
  history: [],
  relevant: true,
  started: performance.now(),
  ...more,
})

interface Told {
  text: string
  parts: AnswerPart[]
  error: unknown
}

/** Reads an answer to its end, or to its failure. */
export async function tell(
  model: ChatModel,
  asked: AnswerRequest = request(),
  signal?: AbortSignal,
  onText?: (text: string) => void,
) {
  const told: Told = { text: '', parts: [], error: null }
  const loadImage = async () => new Uint8Array(await picture())
  try {
    for await (const part of answer(asked, { model, encoder, loadImage, loadItems: async () => [] }, signal)) {
      told.parts.push(part)
      if (part.type === 'text') {
        told.text += part.delta
        onText?.(told.text)
      }
    }
  } catch (error) {
    told.error = error
  }
  return told
}

export const picture = () =>
  sharp({ create: { width: 2000, height: 1000, channels: 4, background: '#f00a' } })
    .png()
    .toBuffer()

export function choose(options: Partial<ChatModelsOptions> = {}) {
  const ollama = options.ollama ?? createOllamaClient('http://127.0.0.1:1')
  const none = {
    ids: async () => [],
    has: async () => false,
    ready: async () => [],
    model: () => Promise.reject(new Error('no such model')),
  }
  const chosen = { read: async () => null, write: async () => {} }
  return createChatModels({ ollama, wanted: 'auto', openai: null, builtIn: none, chosen, ...options })
}

export const citationsOf = (told: Told) =>
  told.parts.flatMap((part) => (part.type === 'citations' ? part.citations : []))
export const noticesOf = (told: Told) =>
  told.parts.flatMap((part) => (part.type === 'notice' ? [part.notice.code] : []))

/** The sentences of the answer with their verdicts. */
export const supportOf = (told: Told) =>
  told.parts.flatMap((part) =>
    part.type === 'support'
      ? part.sentences.map(({ start, end, verdict }) => [told.text.slice(start, end), verdict] as const)
      : [],
  )

const servers: LocalServer[] = []

/** A local server that `closeServers` ends. */
export async function serve(listener: RequestListener): Promise<LocalServer> {
  const server = await startServer(listener)
  servers.push(server)
  return server
}

export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()))
}

interface Scripted {
  /** What the model writes, piece by piece. */
  pieces: string[]
  capabilities?: string[]
  /** What comes after the pieces; `done` unless told otherwise. */
  end?: 'done' | 'error' | 'cut' | 'open'
  status?: number
  /** Characters of messages from which on the server refuses, as Ollama does without `truncate`. */
  tooLongFor?: number
}

/** Ollama's protocol with a model whose words are known. */
export async function startChat({
  pieces,
  capabilities = ['completion'],
  end = 'done',
  status = 200,
  tooLongFor,
}: Scripted) {
  const seen = { requests: [] as Record<string, unknown>[], ended: Promise.withResolvers<void>() }
  const server = await serve(async (incoming, response) => {
    if (incoming.url === '/api/tags') {
      const names = ['bge-reranker:1b', 'nomic-embed-text:latest', 'chat:3b']
      response.end(JSON.stringify({ models: names.map((name) => ({ name, digest: name, size: 1 })) }))
      return
    }
    if (incoming.url === '/api/show') {
      response.end(
        JSON.stringify({ capabilities, model_info: { 'general.architecture': 'x', 'x.context_length': 32768 } }),
      )
      return
    }
    const body = await bodyOf(incoming)
    seen.requests.push(body)
    if (tooLongFor !== undefined && JSON.stringify(body.messages).length > tooLongFor) {
      response.writeHead(400).end('{"error":"the input length exceeds the context length"}')
      return
    }
    response.on('close', () => seen.ended.resolve())
    response.writeHead(status)
    if (status !== 200) {
      response.end('{"error":"server busy, please try again"}')
      return
    }
    for (const content of pieces)
      response.write(`${JSON.stringify({ message: { role: 'assistant', content }, done: false })}\n`)
    if (end === 'error') response.end('{"error":"llama runner process has terminated"}\n')
    if (end === 'cut') setTimeout(() => response.destroy(), 20)
    if (end === 'done') response.end('{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n')
  })
  const ollama = createOllamaClient(server.baseUrl)
  return { ollama, model: await choose({ ollama }).current(), seen }
}

interface SentMessage {
  role: string
  content: string
  images?: string[]
}

export function messagesOf({ requests }: { requests: Record<string, unknown>[] }): SentMessage[] {
  return (requests[0]?.messages ?? []) as SentMessage[]
}
