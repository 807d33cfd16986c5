import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CohereClient, CohereClientV2 } from 'cohere-ai'
import OpenAI from 'openai'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '@/lib/config.ts'
import { Engine } from '@/lib/engine.ts'
import { bodyOf, type LocalServer, startServer } from '@/lib/ollama/ollama-server.testing.ts'
import { relevant } from '@/lib/rerank/ollama-reranker.testing.ts'
import { dot } from '@/lib/vector-math.ts'
import { POST as rerankOfVersion2 } from '../v2/rerank/route.ts'
import { POST as embeddings } from './embeddings/route.ts'
import { GET as models } from './models/route.ts'
import { POST as rerank } from './rerank/route.ts'

// The official clients against our routes over HTTP, with the starter model and a reranker that is scripted.

type Handler = (request: Request, context: { params: Promise<Record<string, never>> }) => Promise<Response>
const routes: Record<string, Handler> = {
  'POST /v1/embeddings': embeddings,
  'GET /v1/models': models,
  'POST /v1/rerank': rerank,
  'POST /v2/rerank': rerankOfVersion2,
}
const shared = globalThis as { diptychEngine?: Promise<Engine> }
const dataDir = mkdtempSync(path.join(tmpdir(), 'diptych-clients-'))
const rerankerName = 'dengcao/Qwen3-Reranker-0.6B:latest'
let ollama: LocalServer
let server: Server
let address: string
let engine: Engine

beforeAll(async () => {
  ollama = await startReranker()
  const root = path.resolve(import.meta.dirname, '../..')
  const variables = { DATA_DIR: dataDir, OLLAMA_BASE_URL: ollama.baseUrl, HF_ENDPOINT: 'http://127.0.0.1:9' }
  engine = await Engine.open(readConfig({ ...variables, LOG_LEVEL: 'silent' }, root))
  shared.diptychEngine = Promise.resolve(engine)
  server = createServer(async (incoming, outgoing) => {
    const url = `http://${incoming.headers.host}${incoming.url}`
    const body = incoming.method === 'POST' ? Buffer.concat(await incoming.toArray()) : undefined
    const headers = new Headers(incoming.headers as Record<string, string>)
    const handler = routes[`${incoming.method} ${incoming.url}`]
    if (!handler) return outgoing.writeHead(404).end()
    const request = new Request(url, { method: incoming.method, headers, body })
    const response = await handler(request, { params: Promise.resolve({}) })
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  shared.diptychEngine = undefined
  await engine.close()
  server.close()
  ollama.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Ollama's protocol as a working Qwen3-Reranker speaks it; only owls are relevant to it. */
function startReranker(): Promise<LocalServer> {
  return startServer(async (request, response) => {
    if (request.url === '/api/tags') {
      response.end(JSON.stringify({ models: [{ name: rerankerName, digest: 'x', size: 1 }] }))
      return
    }
    const prompt = String((await bodyOf(request)).prompt)
    const yes = relevant.test(prompt) ? 0.998 : 0.001
    const top_logprobs = [
      { token: 'yes', logprob: Math.log(yes) },
      { token: 'no', logprob: Math.log(1 - yes) },
    ]
    response.end(JSON.stringify({ response: 'yes', logprobs: [{ top_logprobs }] }))
  })
}

const openai = () => new OpenAI({ apiKey: 'none', baseURL: `${address}/v1`, maxRetries: 0 })
const picture = async (red: number) =>
  await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: red, g: 40, b: 40 } } })
    .png()
    .toBuffer()

async function post(route: string, body: object) {
  const response = await fetch(address + route, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

describe("OpenAI's client", () => {
  it('lists the models, and embeds texts with the one that it names', async () => {
    const ids = (await openai().models.list()).data.map(({ id }) => id)
    expect(ids).toContain(rerankerName)
    const [model] = ids
    if (!model) throw new Error('no model')
    // Without encoding_format the client asks for base64 and decodes it itself.
    const packed = await openai().embeddings.create({ model, input: ['an owl', 'a bridge'] })
    const plain = await openai().embeddings.create({ model, input: 'an owl', encoding_format: 'float' })
    expect(packed.data.map(({ index }) => index)).toEqual([0, 1])
    expect(packed.model).toBe(model)
    expect(Math.hypot(...(plain.data[0]?.embedding ?? []))).toBeCloseTo(1, 5)
    const [a, b] = [packed, plain].map(({ data }) => Float32Array.from(data[0]?.embedding ?? []))
    expect(dot(a ?? new Float32Array(), b ?? new Float32Array())).toBeCloseTo(1, 3)
    expect(plain.usage.total_tokens).toBeGreaterThan(2)
  })

  it('is told what it may not have', async () => {
    const create = (body: object) => openai().embeddings.create({ model: '', input: 'x', ...body } as never)
    const model = (await openai().models.list()).data[0]?.id
    await expect(create({ model: 'text-embedding-3-small' })).rejects.toMatchObject({ status: 404 })
    await expect(create({ model, dimensions: 7 })).rejects.toMatchObject({ status: 400, message: /dimensions/ })
    await expect(create({ model, input: [[1, 2], [3]] })).rejects.toMatchObject({ status: 400, message: /tokenizer/ })
    await expect(create({ model, input: [1, 2] })).rejects.toMatchObject({ status: 400, message: /tokenizer/ })
    await expect(create({ model, input: '' })).rejects.toMatchObject({ status: 400, message: /input\.0: .*empty/ })
    await expect(create({ model, input: [] })).rejects.toMatchObject({ status: 400 })
  })

  it('loses no word of a long text', async () => {
    const filler = 'The archive of the town keeps letters of the old families. '.repeat(30)
    const { data } = await openai().embeddings.create({
      model: (await engine.encoder()).id,
      encoding_format: 'float',
      input: [filler, `${filler} An owl sits in the tree at night and looks for mice.`],
    })
    const [without, withOwl] = data.map(({ embedding }) => Float32Array.from(embedding))
    expect(dot(without ?? new Float32Array(), withOwl ?? new Float32Array())).toBeLessThan(0.9999)
  })
})

describe("Jina's shape", () => {
  it('embeds pictures beside texts, in their order', async () => {
    const [red, dark] = [await picture(250), await picture(10)]
    const input = [
      { text: 'an owl' },
      { image: red.toString('base64') },
      { image: `data:image/png;base64,${dark.toString('base64')}` },
      'a bridge',
    ]
    const { status, body } = await post('/v1/embeddings', { model: (await engine.encoder()).id, input })
    expect(status).toBe(200)
    const encoder = await engine.encoder()
    const [expected] = await encoder.embedImages([dark])
    const given = body.data.map(({ embedding }: { embedding: number[] }) => Float32Array.from(embedding))
    expect(given).toHaveLength(4)
    expect(dot(given[2], expected ?? new Float32Array())).toBeCloseTo(1, 4)
    expect(dot(given[1], expected ?? new Float32Array())).toBeLessThan(0.999)
  })

  it.each([
    ['an address', { image: 'https://example.org/owl.jpg' }, 400, /No address is fetched/],
    ['no base64', { image: 'what is this?' }, 400, /neither base64/],
    ['no picture', { image: Buffer.from('no picture').toString('base64') }, 422, /./],
    ['something else', { video: 'x' }, 400, /Send a string/],
    ['two at once', { text: 'x', image: 'aGVsbG8=' }, 400, /nothing else|either/],
  ])('refuses %s', async (_, input, status, message) => {
    const answer = await post('/v1/embeddings', { input: [input] })
    expect(answer).toMatchObject({ status, body: { error: { message: expect.stringMatching(message) } } })
  })

  it('is reranked', async () => {
    const documents = [{ text: 'A bridge.' }, { text: 'An owl.' }]
    const { body } = await post('/v1/rerank', {
      model: 'x',
      query: { text: 'bird?' },
      documents,
      return_documents: true,
    })
    expect(body).toMatchObject({
      model: rerankerName,
      results: [{ index: 1, document: { text: 'An owl.' } }, { index: 0 }],
    })
  })
})

describe("Cohere's clients", () => {
  const documents = ['A bridge over the river.', 'An owl at dusk.', 'A cat.']

  it('of the first version rerank texts and documents by their fields', async () => {
    const client = new CohereClient({ token: 'none', environment: address })
    const plain = await client.rerank({ query: 'Which bird?', documents, topN: 2, returnDocuments: true })
    expect(plain.results).toHaveLength(2)
    expect(plain.id).toMatch(/\S/)
    expect(plain.results[0]).toMatchObject({ index: 1, document: { text: documents[1] } })
    const fields = await client.rerank({
      query: 'Which bird?',
      documents: [
        { title: 'owl', text: 'nothing' },
        { title: 'cat', text: 'owl' },
      ],
      rankFields: ['title'],
    })
    expect(fields.results[0]).toMatchObject({ index: 0 })
    expect(fields.results[0]?.relevanceScore).toBeGreaterThan(0.8)
    expect(fields.results[1]?.relevanceScore).toBeLessThan(0.2)
  })

  it('of the second version rerank, and cut a document where they say so', async () => {
    const client = new CohereClientV2({ token: 'none', environment: address })
    const { results, id, meta } = await client.rerank({ model: 'any', query: 'Which bird?', documents, topN: 1 })
    expect(results).toEqual([{ index: 1, relevanceScore: expect.any(Number) }])
    expect(id).toMatch(/\S/)
    expect(meta?.apiVersion?.version).toBe('2')
    const long = await client.rerank({
      model: 'any',
      query: 'Which bird?',
      documents: [`${'x '.repeat(100)} owl`],
      maxTokensPerDoc: 20,
    })
    expect(long.results[0]?.relevanceScore).toBeLessThan(0.2)
  })

  it.each([
    [{ query: '', documents: ['x'] }],
    [{ query: 'x', documents: [{ title: 'no text' }] }],
    [{ query: 'x', documents: [{ text: 'x' }], rank_fields: ['title'] }],
    [{ query: 'x', documents: ['x'], top_n: 0 }],
  ])('are told what is wrong with %j', async (body) => {
    expect(await post('/v2/rerank', body)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
  })
})
