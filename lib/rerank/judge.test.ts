import { afterEach, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { judge } from './judge.ts'
import { type FakeOllama, type FakeOllamaServer, startFakeOllama } from './ollama-reranker.testing.ts'
import { createRerankerChoice } from './reranker-choice.ts'

let server: FakeOllamaServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

async function start(fake: FakeOllama = {}) {
  server = await startFakeOllama(fake)
  return { client: createOllamaClient(server.baseUrl), server }
}

/** Breaks down at the last document, once the others are judged. */
const breakingDown: FakeOllama = {
  status: (prompt) => (prompt.includes('field') ? 500 : 200),
  delay: (prompt) => (prompt.includes('field') ? 300 : 0),
}

describe('judging documents of no collection', () => {
  it('gives a probability for each', async () => {
    const { client } = await start()
    const { scores } = await judge(createRerankerChoice(client, 'auto'), 'birds', ['a stone', 'an owl'])
    expect(scores.map((score) => score > 0.5)).toEqual([false, true])
  })

  it('never takes one that was not judged for irrelevant', async () => {
    const { client } = await start(breakingDown)
    const judging = judge(createRerankerChoice(client, 'auto'), 'birds', ['an owl', 'a stone', 'a field'])
    await expect(judging).rejects.toMatchObject({ code: 'upstream', message: expect.stringContaining('out of memory') })
  })
})
