import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { bodyOf, freePort, type LocalServer, startServer } from '../ollama/ollama-server.testing.ts'
import { createHttpReranker } from './http-reranker.ts'
import { relevantWord, rerankerContract, slowWord } from './reranker.contract.ts'

let server: LocalServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

type Answer = (body: Record<string, unknown>, response: ServerResponse, request: IncomingMessage) => void

async function start(answer: Answer, model: string | null = 'bge') {
  const bodies: Record<string, unknown>[] = []
  const seen = { closed: 0 }
  server = await startServer(async (request, response) => {
    const body = await bodyOf(request)
    bodies.push(body)
    response.on('close', () => {
      if (!response.writableFinished) seen.closed++
    })
    answer(body, response, request)
  })
  const reranker = createHttpReranker({ baseUrl: `${server.baseUrl}/v1`, apiKey: 'secret' }, model)
  return { reranker, bodies, seen }
}

const relevance = (text: string): number => (text.includes(relevantWord) ? 0.9 : 0.1)
const ranking = (body: Record<string, unknown>, score = relevance) => {
  const documents = body.documents as string[]
  const results = documents.map((text, index) => ({ index, relevance_score: score(text) }))
  return JSON.stringify({ results: results.toSorted((a, b) => b.relevance_score - a.relevance_score) })
}

rerankerContract('a server by URL', async () => {
  const received: string[] = []
  const { reranker, seen } = await start((body, response) => {
    const documents = body.documents as string[]
    received.push(...documents.map((text) => `${body.query} ${text}`))
    if (!documents.some((text) => text.includes(slowWord))) response.end(ranking(body))
  })
  return { reranker, received, closed: () => seen.closed }
})

describe('a server by URL', () => {
  it('is asked as Cohere and Jina are', async () => {
    let asked: IncomingMessage | null = null
    const { reranker, bodies } = await start((body, response, request) => {
      asked = request
      response.end(ranking(body))
    })
    await reranker.rerank('birds', ['an owl', 'a stone'])
    expect(bodies).toEqual([
      { model: 'bge', query: 'birds', documents: ['an owl', 'a stone'], top_n: 2, return_documents: false },
    ])
    expect(asked).toMatchObject({ url: '/v1/rerank', headers: { authorization: 'Bearer secret' } })
  })

  it('may be Text Embeddings Inference, and is asked its way from then on', async () => {
    const { reranker, bodies } = await start((body, response) => {
      if (body.documents) response.writeHead(422).end('Failed to deserialize: missing field `texts` at line 1')
      else
        response.end(JSON.stringify((body.texts as string[]).map((text, index) => ({ index, score: relevance(text) }))))
    }, null)
    expect((await reranker.rerank('birds', ['an owl', 'a stone'])).scores).toEqual([0.9, 0.1])
    await reranker.rerank('birds', ['a field'])
    expect(bodies.map((body) => Object.keys(body)[1])).toEqual(['documents', 'texts', 'texts'])
  })

  it('may give logits, which become probabilities', async () => {
    const { reranker } = await start((body, response) =>
      response.end(ranking(body, (text) => (text.includes('owl') ? 4 : text.includes('field') ? 0.5 : -9))),
    )
    const { scores } = await reranker.rerank('birds', ['an owl', 'a stone'])
    expect(scores[0]).toBeCloseTo(0.982, 3)
    expect(scores[1]).toBeLessThan(0.001)
    expect((await reranker.rerank('birds', ['a field'])).scores[0]).toBeCloseTo(0.622, 3)
  })

  it.each([429, 503])('is asked again after HTTP %i', async (status) => {
    let times = 0
    const { reranker } = await start((body, response) => {
      if (times++ === 0) response.writeHead(status, { 'retry-after': '0' }).end('slow down')
      else response.end(ranking(body))
    })
    expect((await reranker.rerank('birds', ['an owl'])).scores).toEqual([0.9])
    expect(times).toBe(2)
  })

  it('is not waited for beyond the budget', async () => {
    const { reranker } = await start((_body, response) => response.writeHead(429, { 'retry-after': '60' }).end())
    expect(await reranker.rerank('birds', ['an owl'], { budget: 50 })).toEqual({ scores: [null], failure: null })
  })

  it.each([
    [401, '{}', 'upstream', 'key'],
    [404, '{}', 'upstream', '/v1/rerank'],
    [400, '{"message":"model is required"}', 'upstream', 'model is required'],
    [500, '<html>nginx</html>', 'upstream', 'HTTP 500'],
    [200, '{"hello":"world"}', 'upstream', 'no ranking'],
    [200, '{"results":[{"index":7,"relevance_score":1}]}', 'upstream', 'no ranking'],
    [200, 'not JSON', 'upstream', 'no ranking'],
  ])('says what is wrong with HTTP %i %s', async (status, body, code, words) => {
    const { reranker } = await start((_body, response) => response.writeHead(status).end(body))
    await expect(reranker.rerank('birds', ['an owl'])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })

  it('never passes the key on to where a redirect points', async () => {
    const { reranker, bodies } = await start((_body, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    )
    await expect(reranker.rerank('birds', ['an owl'])).rejects.toMatchObject({ code: 'unreachable' })
    expect(bodies).toHaveLength(1)
  })

  it('may not be there', async () => {
    const reranker = createHttpReranker({ baseUrl: `http://127.0.0.1:${await freePort()}`, apiKey: null }, null)
    await expect(reranker.rerank('birds', ['an owl'])).rejects.toMatchObject({
      code: 'unreachable',
      fix: expect.stringContaining('RERANK_BASE_URL'),
    })
  })

  it('leaves null what the server left out', async () => {
    const { reranker } = await start((_body, response) => response.end('{"results":[{"index":1,"score":0.3}]}'))
    expect((await reranker.rerank('birds', ['an owl', 'a stone'])).scores).toEqual([null, 0.3])
  })
})
