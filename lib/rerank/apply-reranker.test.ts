import { afterEach, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import type { Ranked } from '../retrieve/hit.ts'
import { applyReranker, type PictureJudging } from './apply-reranker.ts'
import { type FakeOllama, type FakeOllamaServer, startFakeOllama } from './ollama-reranker.testing.ts'
import type { Picture } from './reranker.ts'
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
    item: {
      id,
      documentId: id,
      ordinal: 0,
      kind: text ? 'text' : 'image',
      text,
      image: null,
      media: null,
      source,
      metadata: {},
    },
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

  it('stops at once, though the reranker is still being tested', async () => {
    const stop = new AbortController()
    const choice = {
      ...createRerankerChoice((await start()).client, 'auto'),
      current: () => new Promise<never>(() => {}),
    }
    const applied = applyReranker(items, choice, { ...options, signal: stop.signal })
    stop.abort()
    await expect(applied).rejects.toMatchObject({ name: 'AbortError' })
  })

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

describe('pictures without words', () => {
  const pictures = ['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => bare(id))
  const items = [ranked('stone', 'a stone'), ...pictures, ranked('owl', 'an owl')]
  const options = { text: 'birds', k: 4, budget: 5000 }

  it('are judged beside the texts, four of them, and put among them by the same scale', async () => {
    const { client } = await start()
    const asked: string[] = []
    const judge = pictureJudge(async (all) => {
      asked.push(...all)
      return all.map((id) => (id === 'asset p3' ? 0.97 : 0.02))
    })
    const result = await applyReranker(items, createRerankerChoice(client, 'auto'), { ...options, pictures: judge })
    expect(asked).toEqual(['asset p1', 'asset p2', 'asset p3', 'asset p4'])
    expect(result.ranked.slice(0, 2).map(({ item }) => item.id)).toEqual(['p3', 'owl'])
    expect(result.ranked[0]?.scores.rerank).toBe(0.97)
    expect(result).toMatchObject({ reranker: 'dengcao/Qwen3-Reranker-0.6B:Q8_0 + eyes', notices: [] })
  })

  it('are judged alone where nothing has words, and not beside texts that nobody judged', async () => {
    const nobody = createRerankerChoice(createOllamaClient('http://127.0.0.1:1'), 'none')
    const judge = pictureJudge(async (all) => all.map((id) => (id === 'asset p2' ? 0.9 : 0.1)))
    const alone = await applyReranker(pictures, nobody, { ...options, pictures: judge })
    expect(alone.ranked[0]?.item.id).toBe('p2')
    expect(alone.reranker).toBe('eyes')
    expect(await applyReranker(items, nobody, { ...options, pictures: judge })).toMatchObject({
      ranked: items,
      reranker: null,
    })
  })

  it.each<[string, (all: string[]) => Promise<(number | null)[]>]>([
    ['fails', () => Promise.reject(new Error('out of memory'))],
    ['runs out of time', async (all) => all.map(() => null)],
  ])('keep their expected place, without a notice, where their judge %s', async (_what, judge) => {
    const { client } = await start()
    const choice = createRerankerChoice(client, 'auto')
    const without = await applyReranker(items, choice, options)
    expect(await applyReranker(items, choice, { ...options, pictures: pictureJudge(judge) })).toEqual(without)
  })
})

function bare(id: string): Ranked {
  const one = ranked(id, '')
  const image = { assetId: `asset ${id}`, mediaType: 'image/png', width: 8, height: 8 }
  return { ...one, item: { ...one.item, image } }
}

function pictureJudge(judge: (ids: string[]) => Promise<(number | null)[]>): PictureJudging {
  const reranker = {
    name: 'eyes',
    rerank: async (_query: string, all: Picture[]) => ({ scores: await judge(all.map(({ id }) => id)), failure: null }),
  }
  return { rerankers: { current: async () => ({ reranker, notice: null, about: null }) }, load: async () => null }
}
