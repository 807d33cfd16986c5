import { createOllamaChatModel } from '../answer/ollama-chat-model.ts'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { bodyOf, type LocalServer, startServer } from '../ollama/ollama-server.testing.ts'
import type { Writer } from './ask-model.ts'

/** The system prompt and the last message of one request. */
export interface Told {
  instructions: string
  asked: string
}

/** What the scripted model writes: words, a stream without an end, nothing ever, or a failing server. */
export type Reply = string | { endless: string } | { silent: true } | { status: number }

export interface ScriptedWriter extends Writer {
  baseUrl: string
  told: Told[]
  /** How many requests the client has given up. */
  left: number
  close(): Promise<void>
}

/** Encodes nothing: a model that writes never asks it. */
const noEncoder: DualEncoder = {
  id: 'none',
  dimensions: 1,
  maxTextTokens: 77,
  logitScale: 1,
  logitBias: 0,
  scoring: 'softmax',
  modalities: ['image', 'text'],
  embedTexts: async () => [],
  embedImages: async () => [],
  embedEachImage: async () => [],
  countTokens: () => 0,
}

/** Ollama's protocol, with a model that answers as told. */
export async function scriptedWriter(reply: (told: Told) => Reply): Promise<ScriptedWriter> {
  const line = (content: string, done: boolean) =>
    `${JSON.stringify({ message: { role: 'assistant', content }, done })}\n`
  const server: LocalServer = await startServer(async (incoming, response) => {
    if (incoming.url === '/api/tags') {
      response.end(JSON.stringify({ models: [{ name: 'scripted:1b', digest: 'd1', size: 1 }] }))
      return
    }
    if (incoming.url === '/api/show') {
      response.end(JSON.stringify({ capabilities: ['completion'], model_info: {} }))
      return
    }
    const { messages } = (await bodyOf(incoming)) as { messages: { role: string; content: string }[] }
    const told = { instructions: messages[0]?.content ?? '', asked: messages.at(-1)?.content ?? '' }
    writer.told.push(told)
    const words = reply(told)
    response.on('close', () => {
      if (!response.writableFinished) writer.left++
    })
    if (typeof words === 'string') {
      response.write(line(words, false))
      response.end(line('', true))
    } else if ('status' in words) {
      response.writeHead(words.status)
      response.end('{"error":"server busy, please try again"}')
    } else if ('endless' in words) {
      const clock = setInterval(() => response.write(line(words.endless, false)), 1)
      response.on('close', () => clearInterval(clock))
    }
  })
  const client = createOllamaClient(server.baseUrl)
  const details = { capabilities: ['completion'], contextTokens: 8192 }
  const writer: ScriptedWriter = {
    model: createOllamaChatModel(client, { name: 'scripted:1b', digest: 'd1' }, details),
    encoder: noEncoder,
    baseUrl: server.baseUrl,
    told: [],
    left: 0,
    close: () => server.close(),
  }
  return writer
}

/** What an able model says to the fixed cases of the self-test, and to the questions that the tests ask. */
const replies: [asked: RegExp, reply: string][] = [
  [/how big is it/i, 'How big is the barn owl?'],
  [/who built it/i, 'Who built the lighthouse?'],
  [/clean them/i, 'How do I clean brushes for oil paint?'],
  [/hedgehogs/i, 'What do hedgehogs eat in winter?\nWhere is the nearest telescope shop?'],
  [/kitchen knife/i, '1. How do I sharpen a kitchen knife?\n2. How hot must the oven be for bread?'],
  [/leaves first/i, '- Which trees lose their leaves first?\n- What is the speed limit on the motorway?'],
  [/Wie groß ist eine Eule/i, 'How big is an owl?'],
  [/bateau/i, '"a boat on the beach"'],
  [/puente rojo/i, 'Where is the red bridge?'],
  [/Wie groß ist sie/i, 'Wie groß ist die Schleiereule?'],
  [/Schleiereule/i, 'How big is the barn owl?'],
  [/रसोई/, 'a cat in the kitchen'],
]

export function ableReply({ asked }: Told): Reply {
  return replies.find(([pattern]) => pattern.test(asked))?.[1] ?? ''
}
