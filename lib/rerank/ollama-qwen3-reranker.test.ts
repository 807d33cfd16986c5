import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { hasOllama, type OllamaServer, startOllama, testModel } from '../ollama/ollama-server.testing.ts'
import { createOllamaReranker } from './ollama-qwen3-reranker.ts'
import { type FakeOllama, type FakeOllamaServer, startFakeOllama } from './ollama-reranker.testing.ts'
import { rerankerContract, slowWord } from './reranker.contract.ts'
import { createRerankerChoice } from './reranker-choice.ts'

let server: FakeOllamaServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

async function start(options: FakeOllama = {}) {
  server = await startFakeOllama(options)
  return { reranker: createOllamaReranker(createOllamaClient(server.baseUrl), 'r'), server }
}

rerankerContract('Qwen3 in Ollama', async () => {
  const { reranker, server } = await start({ delay: (prompt) => (prompt.includes(slowWord) ? 60_000 : 0) })
  return { reranker, received: server.prompts, closed: () => server.closed }
})

describe('Qwen3 in Ollama', () => {
  it('judges two at a time', async () => {
    const { reranker, server } = await start({ delay: () => 10 })
    await reranker.rerank('birds', ['a stone', 'an owl', 'a river', 'a field', 'another owl'])
    expect(server.most).toBe(2)
    expect(server.prompts).toHaveLength(5)
  })

  it('gives what it has when the time is over, and null for the rest', async () => {
    const { reranker, server } = await start({ delay: (prompt) => (prompt.includes('slow') ? 60_000 : 0) })
    const documents = ['owl', 'stone', 'slow 1', 'slow 2', 'owl 2']
    const { scores } = await reranker.rerank('q', documents, { budget: 1500 })
    expect(scores.map((value) => value === null)).toEqual([false, false, true, true, true])
    expect(server.prompts).toHaveLength(4)
  })

  it('throws when nothing could be judged', async () => {
    const { reranker } = await start({ status: () => 500 })
    await expect(reranker.rerank('q', ['a', 'b'])).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('out of memory'),
    })
  })

  it('asks again where the queue of Ollama is full', async () => {
    let times = 0
    const { reranker } = await start({ status: () => (times++ === 0 ? 503 : 200) })
    expect((await reranker.rerank('birds', ['an owl'])).failure).toBeNull()
  })

  it('has Ollama cut nothing, in a window that is always the same', async () => {
    const { reranker, server } = await start()
    await reranker.rerank('q'.repeat(5000), ['owl '.repeat(5000), 'नमस्ते'.repeat(2000), 'short'], {
      instruction: 'i'.repeat(3000),
    })
    for (const { prompt, truncate, options } of server.bodies) {
      expect(String(prompt)).toMatch(/^<\|im_start\|>system\nJudge/)
      expect(Buffer.byteLength(String(prompt))).toBeLessThanOrEqual(2048)
      expect({ truncate, options }).toMatchObject({ truncate: false, options: { num_ctx: 2048, num_predict: 1 } })
    }
  })
})

describe.skipIf(!hasOllama)('with a real Ollama (skipped where ../shared/ollama is not there)', () => {
  let ollama: OllamaServer
  beforeAll(async () => {
    ollama = await startOllama()
  })
  afterAll(() => ollama.stop())

  it('gets a probability from any model, also for a document that has to be counted', async () => {
    const reranker = createOllamaReranker(createOllamaClient(ollama.baseUrl), testModel)
    const long = 'The owl hunts at night, and 北京 is far away. '.repeat(32)
    const { scores, failure } = await reranker.rerank('owls', ['Owls hunt.', long])
    expect(failure).toBeNull()
    expect(scores.every((score) => score !== null && score >= 0 && score <= 1)).toBe(true)
  })

  it('does not trust a chat model as a reranker', async () => {
    const choice = createRerankerChoice(createOllamaClient(ollama.baseUrl), testModel)
    expect((await choice.current(120_000)).notice?.code).toBe('reranker-broken')
  })
})
