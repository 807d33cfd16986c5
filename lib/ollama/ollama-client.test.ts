import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createOllamaClient } from './ollama-client.ts'
import {
  freePort,
  hasOllama,
  type LocalServer,
  type OllamaServer,
  startOllama,
  startServer,
  testModel,
} from './ollama-server.testing.ts'

const request = { model: testModel, messages: [{ role: 'user', content: 'Count from one to fifty, in words.' }] }

describe.skipIf(!hasOllama)('the client on a real Ollama (skipped where ../shared/ollama is not there)', () => {
  let ollama: OllamaServer
  beforeAll(async () => {
    ollama = await startOllama()
  })
  afterAll(() => ollama.stop())

  it('lists models with what they can do', async () => {
    const client = createOllamaClient(ollama.baseUrl)
    expect((await client.installed()).map(({ name }) => name)).toEqual([testModel])
    expect(await client.details(testModel)).toEqual({ capabilities: ['completion'], contextTokens: 8192 })
  })

  it('names the command that gets a missing model', async () => {
    const client = createOllamaClient(ollama.baseUrl)
    const missing = { code: 'model-missing', fix: 'Get it: ollama pull nobody:1b' }
    await expect(client.details('nobody:1b')).rejects.toMatchObject(missing)
    await expect(client.chat({ ...request, model: 'nobody:1b' })).rejects.toMatchObject(missing)
  })

  it('gives the log-probabilities of the next token', async () => {
    const { logprobs } = await createOllamaClient(ollama.baseUrl).generate({
      model: testModel,
      prompt: '<|im_start|>user\nSay yes or no.<|im_end|>\n<|im_start|>assistant\n',
      raw: true,
      logprobs: true,
      top_logprobs: 20,
      options: { temperature: 0, num_predict: 1 },
    })
    expect(logprobs?.[0]?.top_logprobs).toHaveLength(20)
  })

  it('streams to the end', async () => {
    const brief = { ...request, options: { num_predict: 8 } }
    const chunks: Record<string, unknown>[] = []
    for await (const chunk of await createOllamaClient(ollama.baseUrl).chat(brief)) chunks.push(chunk)
    expect(chunks.length).toBeGreaterThan(2)
    expect(chunks.at(-1)).toMatchObject({ done: true, done_reason: 'length' })
  })

  it('ends a stream with cancelled when it is stopped', async () => {
    const stop = new AbortController()
    const chunks: unknown[] = []
    const read = async () => {
      for await (const chunk of await createOllamaClient(ollama.baseUrl).chat(request, stop.signal)) {
        chunks.push(chunk)
        if (chunks.length === 3) stop.abort()
      }
    }
    await expect(read()).rejects.toMatchObject({ code: 'cancelled' })
    expect(chunks.length).toBeGreaterThanOrEqual(3)
  })

  // Last, as it takes the server away.
  it('tells a server that was killed in the middle, after what came', async () => {
    const chunks: unknown[] = []
    const read = async () => {
      for await (const chunk of await createOllamaClient(ollama.baseUrl).chat(request)) {
        chunks.push(chunk)
        if (chunks.length === 3) ollama.kill()
      }
    }
    await expect(read()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('in the middle'),
    })
    expect(chunks.length).toBeGreaterThanOrEqual(3)
  })
})

describe('the client on a server in trouble', () => {
  let server: LocalServer | null = null
  afterEach(async () => {
    await server?.close()
    server = null
  })

  async function failureOf(status: number, body: string): Promise<unknown> {
    server = await startServer((_request, response) => response.writeHead(status).end(body))
    return createOllamaClient(server.baseUrl)
      .generate({ model: testModel })
      .catch((error: unknown) => error)
  }

  it('says that nobody answers, and what to start', async () => {
    const client = createOllamaClient(`http://127.0.0.1:${await freePort()}`)
    await expect(client.installed()).rejects.toMatchObject({
      code: 'unreachable',
      fix: expect.stringContaining('ollama serve'),
    })
  })

  it('says busy when the queue is full', async () => {
    expect(
      await failureOf(503, '{"error":"server busy, please try again. maximum pending requests exceeded"}'),
    ).toMatchObject({
      code: 'busy',
      message: expect.stringContaining('maximum pending requests'),
    })
  })

  it('passes on what Ollama says, but no page of a proxy', async () => {
    expect(await failureOf(500, '{"error":"llama runner terminated"}')).toMatchObject({
      code: 'upstream',
      message: 'Ollama refused: llama runner terminated',
    })
    await server?.close()
    expect(await failureOf(502, '<html>nginx</html>')).toMatchObject({ message: 'Ollama refused: HTTP 502' })
  })

  it('refuses what is not Ollama', async () => {
    expect(await failureOf(200, '{"hello":"world"}')).toMatchObject({ code: 'upstream' })
  })

  it('throws an error that comes inside the stream with HTTP 200', async () => {
    server = await startServer((_request, response) => {
      response.write('{"message":{"content":"One"},"done":false}\n')
      response.end('{"error":"unexpected EOF"}\n')
    })
    const chunks = await createOllamaClient(server.baseUrl).chat(request)
    const seen: unknown[] = []
    const read = async () => {
      for await (const chunk of chunks) seen.push(chunk)
    }
    await expect(read()).rejects.toMatchObject({ code: 'upstream', message: expect.stringContaining('unexpected EOF') })
    expect(seen).toHaveLength(1)
  })

  it('tells a stream that ends without being done', async () => {
    server = await startServer((_request, response) => response.end('{"message":{"content":"One"},"done":false}\n'))
    const chunks = await createOllamaClient(server.baseUrl).chat(request)
    const read = async () => {
      for await (const _chunk of chunks);
    }
    await expect(read()).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('lets the server see at once that a request was stopped', async () => {
    const ended = Promise.withResolvers<void>()
    const began = Promise.withResolvers<void>()
    server = await startServer((_request, response) => {
      response.on('close', () => ended.resolve())
      response.write('{"message":{"content":"One"},"done":false}\n')
      began.resolve()
    })
    const stop = new AbortController()
    const chunks = await createOllamaClient(server.baseUrl).chat(request, stop.signal)
    const read = async () => {
      for await (const _chunk of chunks) stop.abort()
    }
    await began.promise
    await expect(read()).rejects.toMatchObject({ code: 'cancelled' })
    await ended.promise
  })
})
