import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { startTestHub, type TestHub } from '../../hub/test-hub.ts'
import { BuiltInChat } from './built-in-chat.ts'
import { weights } from './chat-registry.ts'

const project = path.resolve(import.meta.dirname, '../../..')
export const tinyChat = path.join(project, 'lib/answer/fixtures/tiny-chat')

/** What transformers makes of some conversations with the tiny model: see training/tiny_chat.py. */
export const reference = z
  .object({
    cases: z.array(
      z.object({
        messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
        thinking: z.boolean(),
        ids: z.array(z.number()),
        generated: z.array(z.number()),
        text: z.string(),
      }),
    ),
    /** A question whose answer goes on for ever. */
    endless: z.string(),
  })
  .parse(JSON.parse(await readFile(path.join(tinyChat, 'reference.json'), 'utf8')))

const words = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json']

/** As an entry of models/chat.json, in full precision or with weights of 4 bits. */
export function tinyEntry(precision: 'fp32' | 'q4' = 'fp32') {
  return {
    id: 'tiny-chat',
    label: 'Tiny chat',
    purpose: 'chat',
    note: 'Knows one answer.',
    source: { kind: 'hub', repository: 'maker/tiny-chat', revision: 'main' },
    contextTokens: 2048,
    languages: ['en'],
    licence: 'MIT',
    precision,
    files: [...words, weights[precision].file].map((file) => ({ path: file })),
  }
}

/** A hub that has the tiny model, also in the place of another one. */
async function startTinyHub(repository = 'maker/tiny-chat'): Promise<TestHub> {
  const files = [...words, weights.fp32.file, weights.q4.file]
  const contents = await Promise.all(
    files.map(async (file) => [file, new Uint8Array(await readFile(path.join(tinyChat, file)))] as const),
  )
  return startTestHub(`/${repository}/resolve/main/`, Object.fromEntries(contents))
}

/** A hub on which the tiny model is in the place of Qwen3 0.6B, whose id is `qwen3-0.6b`. */
export function startHubInPlaceOfQwen(): Promise<TestHub> {
  return startTinyHub('onnx-community/Qwen3-0.6B-ONNX')
}

/** The built-in language models of a project that lists the tiny one alone, or what is said, in an empty data folder. */
export async function startTinyChat(...entries: object[]) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-chat-'))
  const hub = await startTinyHub()
  await mkdir(path.join(folder, 'models'))
  await writeFile(
    path.join(folder, 'models/chat.json'),
    JSON.stringify({ models: entries.length > 0 ? entries : [tinyEntry()] }),
  )
  // The thread's source is started from the project's folder.
  await symlink(path.join(project, 'lib'), path.join(folder, 'lib'))
  const dataDir = path.join(folder, 'data')
  const builtIn = new BuiltInChat({ root: folder, dataDir, hubEndpoints: [hub.endpoint], embeddingThreads: 1 })
  return {
    builtIn,
    hub,
    dataDir,
    close: async () => {
      await builtIn.close()
      await hub.close()
      await rm(folder, { recursive: true })
    },
  }
}
