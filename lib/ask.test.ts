import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { Engine } from './engine.ts'
import { bodyOf, type LocalServer, startServer } from './ollama/ollama-server.testing.ts'

// A question that is stopped while a server of models is slow: nothing may go on there.

const root = path.resolve(import.meta.dirname, '..')
let dataDir: string
let server: LocalServer
let engine: Engine
/** Requests that are open, by what they are for. */
const open = new Set<string>()
/** Called when a request of that kind has come. */
let onRequest: (kind: string) => void = () => {}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-ask-'))
  server = await startServer(async (request, response) => {
    if (request.url === '/api/tags') {
      response.end('{"models":[{"name":"chat:1b","digest":"1","size":1}]}')
      return
    }
    if (request.url === '/api/show') {
      response.end('{"capabilities":["completion"],"model_info":{}}')
      return
    }
    // What the engine asks between two questions, to learn what the model can do, is no part of this one.
    const isAnswer = JSON.stringify((await bodyOf(request)).messages ?? []).includes('<sources>')
    const kind = request.url === '/api/generate' ? 'load' : isAnswer ? 'chat' : 'other'
    if (kind === 'other') return
    open.add(kind)
    response.on('close', () => open.delete(kind))
    // Never answered: a model that takes for ever.
    onRequest(kind)
  })
  const environment = { DATA_DIR: dataDir, EMBEDDING_MODEL: 'diptych-starter', LOG_LEVEL: 'silent' }
  engine = await Engine.open(readConfig({ ...environment, OLLAMA_BASE_URL: server.baseUrl }, root))
  await engine.ingest([path.join(root, 'samples/collection/garden-guide.md')], { collection: 'default' })
})

afterAll(async () => {
  await engine?.close()
  await server?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const question = {
  collection: 'default',
  text: 'How big must the hole in a fence be for a hedgehog?',
  image: null,
  mode: 'hybrid' as const,
  k: 4,
  filter: {},
  rerank: true,
  history: [],
}

it.each(['load', 'chat'])('closes the request of a slow server when it is stopped: %s', async (stopAt) => {
  const stop = new AbortController()
  onRequest = (kind) => kind === stopAt && stop.abort()
  const reading = (async () => {
    for await (const part of engine.ask(question, stop.signal)) if (part.type === 'done') throw new Error('It ended.')
  })()
  await expect(reading).rejects.toMatchObject({ name: expect.stringMatching(/DiptychError|AbortError/) })
  await expect.poll(() => [...open]).toEqual([])
})

it('stops before it has begun', async () => {
  const reading = (async () => {
    for await (const part of engine.ask(question, AbortSignal.abort())) if (part.type === 'done') return
  })()
  await expect(reading).rejects.toThrow()
})
