import { afterEach, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import type { Ranked } from '../retrieve/hit.ts'
import { applyReranker } from './apply-reranker.ts'
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

function ranked(id: string, text: string): Ranked {
  const source = { name: `${id}.md`, path: null, page: null, box: null, heading: null }
  return {
    item: { id, documentId: id, ordinal: 0, kind: text ? 'text' : 'image', text, image: null, source, metadata: {} },
    scores: { image: null, text: null, average: 0.5, keyword: null, rerank: null },
  }
}

/** Breaks down at the last document, once the others are judged. */
const breakingDown: FakeOllama = {
  status: (prompt) => (prompt.includes('field') ? 500 : 200),
  delay: (prompt) => (prompt.includes('field') ? 300 : 0),
}

describe('applying a reranker', () => {
  const items = [ranked('stone', 'a stone'), ranked('photo', ''), ranked('owl', 'an owl'), ranked('field', 'a field')]
  const options = { text: 'birds', k: 4, budget: 5000 }

  it('puts the likeliest first, and a picture without words where those around it lead one to expect it', async () => {
    const { client } = await start()
    const result = await applyReranker(items, createRerankerChoice(client, 'auto'), options)
    expect(result.ranked.map(({ item }) => item.id)).toEqual(['owl', 'photo', 'stone', 'field'])
    expect(result.ranked[0]?.scores.rerank).toBeGreaterThan(0.8)
    expect(result.ranked[1]?.scores.rerank).toBeNull()
    expect(result).toMatchObject({ reranker: 'dengcao/Qwen3-Reranker-0.6B:Q8_0', notices: [] })
  })

  it('keeps the order of retrieval, with a reason, when judging fails', async () => {
    const { client } = await start({ delay: (prompt) => (prompt.includes('birds') ? 60_000 : 0) })
    const choice = createRerankerChoice(client, 'auto')
    await choice.current()
    const result = await applyReranker(items, choice, { ...options, budget: 300 })
    expect(result.ranked).toEqual(items)
    expect(result).toMatchObject({ reranker: null, notices: [{ code: 'rerank-partial' }] })
  })

  it('says what ended the judging half-way', async () => {
    const { client } = await start(breakingDown)
    const { ranked, notices } = await applyReranker(items, createRerankerChoice(client, 'auto'), options)
    expect(ranked.map(({ item }) => item.id)).toEqual(['owl', 'photo', 'field', 'stone'])
    expect(notices).toMatchObject([{ code: 'reranker-failed', message: expect.stringContaining('out of memory') }])
  })

  it.each([
    ['a question without words', { text: '' }],
    ['a budget of 0', { budget: 0 }],
  ])('asks nobody for %s', async (_what, change) => {
    const choice = createRerankerChoice(createOllamaClient('http://127.0.0.1:1'), 'auto')
    expect(await applyReranker(items, choice, { ...options, ...change })).toEqual({
      ranked: items,
      reranker: null,
      notices: [],
    })
  })
})
