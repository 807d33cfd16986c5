import { afterEach, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { bodyOf, freePort } from '../ollama/ollama-server.testing.ts'
import { choose, citationsOf, closeServers, serve, startChat, tell } from './answer.testing.ts'

afterEach(closeServers)

describe('the choice of a chat model', () => {
  it('takes the first in Ollama that can chat, not a reranker or an embedder', async () => {
    const { model } = await startChat({ pieces: [] })
    expect(model).toMatchObject({ name: 'chat:3b', provider: 'Ollama', vision: false, contextTokens: 8192 })
  })

  it('is extractive where nothing else is', async () => {
    const models = choose({ ollama: createOllamaClient(`http://127.0.0.1:${await freePort()}`) })
    expect((await models.current()).name).toBe('extractive')
    expect(await models.describe()).toMatchObject({ model: 'extractive', reachable: true, ollama: false, error: null })
  })

  it('names the command for a model that is missing, and the server that does not answer', async () => {
    const { ollama } = await startChat({ pieces: [] })
    await expect(choose({ ollama, wanted: 'llama3' }).current()).rejects.toMatchObject({
      code: 'model-missing',
      fix: 'Get it: ollama pull llama3',
    })
    const nobody = choose({ ollama: createOllamaClient(`http://127.0.0.1:${await freePort()}`), wanted: 'llama3' })
    expect(await nobody.describe()).toMatchObject({ model: 'llama3', reachable: false, error: { code: 'unreachable' } })
  })

  it('is made anew after a failure, so that a server that was just started is found at once', async () => {
    const { ollama } = await startChat({ pieces: [] })
    let isUp = false
    const installed = () => (isUp ? ollama.installed() : Promise.reject(new Error('not yet')))
    const models = choose({ ollama: { ...ollama, installed }, wanted: 'chat:3b' })
    await expect(models.current()).rejects.toThrow('not yet')
    isUp = true
    expect((await models.current()).name).toBe('chat:3b')
  })

  it('finds a model by its name without the size', async () => {
    const { ollama } = await startChat({ pieces: [] })
    expect((await choose({ ollama, wanted: 'chat' }).current()).name).toBe('chat:3b')
  })
})

describe('what can be chosen', () => {
  /** Ollama with models that say what they can. */
  async function startOllama(capabilities: Record<string, string[]>) {
    const asked: string[] = []
    const server = await serve(async (incoming, response) => {
      asked.push(incoming.url ?? '')
      if (incoming.url === '/api/tags') {
        const models = Object.keys(capabilities).map((name) => ({ name, digest: name, size: 1 }))
        return void response.end(JSON.stringify({ models }))
      }
      const { model } = await bodyOf(incoming)
      response.end(JSON.stringify({ capabilities: capabilities[String(model)], model_info: {} }))
    })
    return { ollama: createOllamaClient(server.baseUrl), asked }
  }
  const models = { 'bge-m3:latest': ['embedding'], 'nomic-embed-text': [], 'old:1b': [], 'chat:3b': ['completion'] }

  it('leaves out what only embeds, by what the server says, and asks it once', async () => {
    const { ollama, asked } = await startOllama(models)
    const chat = choose({ ollama })
    const names = async () => (await chat.choices()).models.map(({ name }) => name)
    expect(await names()).toEqual(['old:1b', 'chat:3b', 'extractive'])
    expect(await names()).toEqual(['old:1b', 'chat:3b', 'extractive'])
    expect(asked.filter((url) => url === '/api/show')).toHaveLength(3)
    await expect(chat.choose('bge-m3:latest')).rejects.toMatchObject({ code: 'not-found' })
    await expect(chat.named('bge-m3').current()).rejects.toMatchObject({ code: 'model-missing' })
    const misspelt = { code: 'model-missing', fix: 'Did you mean extractive? Get it: ollama pull extracitve' }
    await expect(chat.named('extracitve').current()).rejects.toMatchObject(misspelt)
    await expect(chat.choose('extracitve')).rejects.toMatchObject({ fix: 'Did you mean extractive?' })
    const fix = expect.stringMatching(/^Start Ollama.* Or did you mean extractive\?$/)
    await expect(choose().named('extracitve').current()).rejects.toMatchObject({ code: 'unreachable', fix })
    expect((await chat.named('chat').current()).name).toBe('chat:3b')
    expect((await chat.named('auto').current()).name).toBe('old:1b')
  })

  it('is no other model than the one that the configuration names, also for one question', async () => {
    const { ollama } = await startOllama(models)
    const chat = choose({ ollama, wanted: 'old:1b' })
    for (const name of ['chat:3b', 'extractive'])
      await expect(chat.named(name).current()).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('old:1b'),
      })
    expect((await chat.named('old:1b').current()).name).toBe('old:1b')
    expect((await chat.named('auto').current()).name).toBe('old:1b')
  })

  it('is known without asking a server', async () => {
    const { ollama, asked } = await startOllama(models)
    expect(await choose({ ollama }).chosen()).toEqual({ chosen: 'auto', fixed: false })
    expect(await choose({ ollama, wanted: 'chat:3b' }).chosen()).toEqual({ chosen: 'chat:3b', fixed: true })
    expect(asked).toEqual([])
  })
})

describe('an OpenAI-compatible server', () => {
  async function startOpenAI(status = 200, cut = false) {
    const seen: { url: string | undefined; key: string | undefined; body: Record<string, unknown> }[] = []
    const server = await serve(async (incoming, response) => {
      seen.push({ url: incoming.url, key: incoming.headers.authorization, body: await bodyOf(incoming) })
      response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'application/json' })
      if (status !== 200) {
        response.end('{"error":{"message":"no such key"}}')
      } else if (incoming.url === '/v1/models') {
        response.end('{"data":[{"id":"text-embedding-3"},{"id":"qwen3-vl"}]}')
      } else {
        for (const content of ['Voles', ' [1', '].']) {
          response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
        }
        if (cut) {
          setTimeout(() => response.destroy(), 20)
          return
        }
        response.write('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n')
        response.end('data: [DONE]\n\n')
      }
    })
    return { openai: { baseUrl: `${server.baseUrl}/v1`, apiKey: 'sk-test' }, seen }
  }

  it('streams the same way', async () => {
    const { openai, seen } = await startOpenAI()
    const model = await choose({ openai }).current()
    expect(model).toMatchObject({ name: 'qwen3-vl', vision: true })
    const told = await tell(model)
    expect(told.text).toBe('Voles [1].')
    expect(citationsOf(told)).toEqual([{ marker: 1, itemId: 'item-1' }])
    expect(seen.at(-1)).toMatchObject({
      url: '/v1/chat/completions',
      key: 'Bearer sk-test',
      body: { model: 'qwen3-vl' },
    })
  })

  it('is asked for no model that it does not list, but for one that the configuration names', async () => {
    const { openai } = await startOpenAI()
    await expect(choose({ openai }).named('gpt-9').current()).rejects.toMatchObject({ code: 'not-found' })
    await expect(choose({ openai }).named('text-embedding-3').current()).rejects.toMatchObject({ code: 'not-found' })
    expect((await choose({ openai }).named('qwen3-vl').current()).name).toBe('qwen3-vl')
    expect((await choose({ openai, wanted: 'gpt-9' }).current()).name).toBe('gpt-9')
  })

  it('tells a connection that was cut in the middle', async () => {
    const { openai } = await startOpenAI(200, true)
    const told = await tell(await choose({ openai }).current())
    expect(told.error).toMatchObject({ code: 'unreachable' })
  })

  it('says that the key was refused', async () => {
    const { openai } = await startOpenAI(401)
    const told = await tell(await choose({ openai, wanted: 'gpt-9' }).current())
    expect(told.error).toMatchObject({ code: 'upstream', fix: 'Set OPENAI_API_KEY to a valid key.' })
  })
})
