import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { bodyOf, freePort, type LocalServer, startServer } from '../ollama/ollama-server.testing.ts'
import { type FakeOllama, type FakeOllamaServer, relevant, startFakeOllama } from './ollama-reranker.testing.ts'
import { createRerankerChoice, type RerankerOptions } from './reranker-choice.ts'
import { fileSelfTestRecords } from './self-test-records.ts'

let servers: LocalServer[] = []
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
})

async function start(fake: FakeOllama = {}): Promise<FakeOllamaServer> {
  const server = await startFakeOllama(fake)
  servers.push(server)
  return server
}

const choiceOf = (server: LocalServer, wanted = 'auto', options: RerankerOptions = {}) =>
  createRerankerChoice(createOllamaClient(server.baseUrl), wanted, options)

const installed = [
  { name: 'dengcao/Qwen3-Reranker-4B:Q4_K_M', size: 2_500_000_000 },
  { name: 'sam860/qwen3-reranker:0.6b-Q8_0', size: 639_000_000 },
  { name: 'smollm2:135m', size: 1 },
]

describe('the choice of a reranker', () => {
  it('takes the smallest whose name holds "rerank", tests it once, and says what it is', async () => {
    const server = await start({ models: installed })
    const choice = choiceOf(server)
    const { reranker, notice, about } = await choice.current()
    expect(reranker?.name).toBe('sam860/qwen3-reranker:0.6b-Q8_0')
    expect(notice).toBeNull()
    expect(about).toMatch(
      /^Qwen3-Reranker 0\.6B, a file of 609 MB, about 833 MB of memory; .* in English, Chinese, German/,
    )
    const asked = server.prompts.length
    await choice.current()
    expect(server.prompts).toHaveLength(asked)
  })

  it('takes the next where the smallest can’t tell right from wrong, and none where none can', async () => {
    const judge = (prompt: string, model: string) => (model.includes('4B') && relevant.test(prompt) ? 0.99 : 0.003)
    const { reranker, about } = await choiceOf(await start({ models: installed, judge })).current()
    expect(reranker?.name).toBe('dengcao/Qwen3-Reranker-4B:Q4_K_M')
    expect(about).toContain('passed over, as it failed: sam860/qwen3-reranker')
    const broken = await start({ models: installed, judge: () => 0.003 })
    expect(await choiceOf(broken).current()).toMatchObject({ reranker: null, notice: { code: 'reranker-broken' } })
  })

  it('takes the one that RERANK_MODEL names, with or without its tag', async () => {
    const server = await start({ models: installed })
    expect((await choiceOf(server, 'dengcao/Qwen3-Reranker-4B').current()).reranker?.name).toBe(installed[0]?.name)
  })

  it.each(['none', 'off'])('asks nobody when it is %s', async (wanted) => {
    const choice = createRerankerChoice(createOllamaClient('http://127.0.0.1:1'), wanted)
    expect(await choice.current()).toEqual({ reranker: null, notice: null, about: null })
  })

  it('says what to pull where there is none', async () => {
    const server = await start({ models: [{ name: 'smollm2:135m' }] })
    expect((await choiceOf(server).current()).notice).toMatchObject({
      code: 'no-reranker',
      fix: expect.stringContaining('ollama pull'),
    })
    expect((await choiceOf(server, 'my/reranker').current()).notice?.fix).toBe('Get it: ollama pull my/reranker')
  })

  it('makes what an over-confident model says a probability, in the same order', async () => {
    const server = await start()
    const { reranker } = await choiceOf(server).current()
    const scores = (await reranker?.rerank('birds', ['an owl', 'a stone']))?.scores ?? []
    expect(scores[0]).toBeGreaterThan(0.8)
    expect(scores[0]).toBeLessThan(0.95)
    expect(scores[1]).toBeGreaterThan(0.05)
    expect(scores[1]).toBeLessThan(0.2)
  })

  it('does not make a search wait for a model that loads', async () => {
    const server = await start({ delay: () => 60_000 })
    expect((await choiceOf(server).current(50)).notice?.code).toBe('reranker-warming')
  })

  it('lives with an Ollama that is not there', async () => {
    const client = createOllamaClient(`http://127.0.0.1:${await freePort()}`)
    const { notice } = await createRerankerChoice(client, 'auto').current()
    expect(notice).toMatchObject({ code: 'no-reranker', message: expect.stringContaining('does not answer') })
  })

  it('remembers who passed, until the model changes or the record is broken', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-rerank-'))
    const testsOf = async (digest: string) => {
      const server = await start({ models: [{ name: 'my-reranker', digest }] })
      await choiceOf(server, 'auto', { records: fileSelfTestRecords(folder) }).current()
      return server.prompts.length
    }
    expect(await testsOf('one')).toBeGreaterThan(0)
    expect(await testsOf('one')).toBe(0)
    expect(await testsOf('two')).toBeGreaterThan(0)
    await writeFile(path.join(folder, 'reranker-tests.json'), '{"version":1,"passed":{"my-rer')
    expect(await testsOf('two')).toBeGreaterThan(0)
    await rm(folder, { recursive: true })
  })

  it('asks a server by its URL in place of Ollama, and tests it as well', async () => {
    const ollama = await start()
    const scores: number[] = []
    const server = await startServer(async (request, response) => {
      const documents = (await bodyOf(request)).documents as string[]
      const results = documents.map((_, index) => ({ index, relevance_score: 0.5 }))
      scores.push(results.length)
      response.end(JSON.stringify({ results }))
    })
    servers.push(server)
    const { notice } = await choiceOf(ollama, 'auto', { server: { baseUrl: server.baseUrl, apiKey: null } }).current()
    expect(notice).toMatchObject({ code: 'reranker-broken', fix: expect.stringContaining('RERANK_BASE_URL') })
    expect(scores.length).toBeGreaterThan(0)
    expect(ollama.prompts).toEqual([])
  })
})
