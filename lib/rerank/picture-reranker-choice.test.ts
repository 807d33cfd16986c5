import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createOllamaClient } from '../ollama/ollama-client.ts'
import { type FakeSeeingOllama, type FakeSeeingServer, startSeeingOllama } from './ollama-vision.testing.ts'
import { createPictureRerankerChoice, type PictureRerankerOptions } from './picture-reranker-choice.ts'
import { pictureSelfTestPairs } from './self-test-pictures.ts'
import { fileSelfTestRecords } from './self-test-records.ts'

const root = path.resolve(import.meta.dirname, '../..')
const patience = 20_000

const servers: FakeSeeingServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(fake: FakeSeeingOllama = {}, options: Partial<PictureRerankerOptions> = {}) {
  const server = await startSeeingOllama(fake)
  servers.push(server)
  const choice = createPictureRerankerChoice(createOllamaClient(server.baseUrl), {
    wanted: 'auto',
    budget: 20_000,
    chatModel: async () => seeing,
    pairs: () => pictureSelfTestPairs(root),
    ...options,
  })
  return { server, choice }
}

const seeing = { name: 'eyes:4b', digest: '1', provider: 'Ollama', vision: true, contextTokens: 8192 }

describe('the choice of who judges pictures', () => {
  it('takes the chat model that can see, once it has told two pictures apart, and tests it once', async () => {
    const { server, choice } = await start()
    const { reranker, notice, about } = await choice.current(patience)
    expect(reranker?.name).toBe('eyes:4b')
    expect(notice).toBeNull()
    expect(about).toMatch(/^tells pictures apart by 0\.95 or more, \d+ ms each$/)
    const asked = server.bodies.length
    expect(asked).toBe(12)
    await choice.current(patience)
    expect(server.bodies).toHaveLength(asked)
  })

  it('gives probabilities on the scale of the texts: no surer than its test bears out', async () => {
    const { choice } = await start({
      judge: (prompt, { red, blue }) => (red > blue + 20 === /cat|whisk|pet/.test(prompt) ? 0.9999 : 0.0001),
    })
    const { reranker } = await choice.current(patience)
    const pair = (await pictureSelfTestPairs(root))?.[0]
    const scores = pair && (await reranker?.rerank('a cat', [pair.right, pair.wrong]))?.scores
    expect(scores).toEqual([expect.closeTo(7 / 8, 2), expect.closeTo(1 / 8, 2)])
  })

  it.each([
    ['says yes to everything', () => 0.99],
    ['sees nothing', (prompt: string) => (prompt.includes('cat') ? 0.9 : 0.1)],
  ])('does not take one that %s', async (_what, judge) => {
    const { server, choice } = await start({ judge })
    expect(await choice.current(patience)).toMatchObject({
      reranker: null,
      notice: { code: 'picture-reranker-broken' },
    })
    expect(server.bodies.length).toBeLessThan(5)
  })

  it('does not take one that is too slow, and asks it no more than two pictures to find out', async () => {
    const { server, choice } = await start({ delay: () => 400 }, { budget: 500 })
    expect((await choice.current(patience)).notice?.code).toBe('picture-reranker-slow')
    expect(server.bodies).toHaveLength(2)
  })

  it('does not make a search wait, nor load a model for a mere look', async () => {
    const { server, choice } = await start({ delay: () => 60_000 })
    expect((await choice.current(0)).notice?.code).toBe('picture-reranker-waiting')
    expect(server.bodies).toEqual([])
    expect((await choice.current(150)).notice?.code).toBe('picture-reranker-warming')
  })

  it('says what kept it from judging', async () => {
    const { choice } = await start({ status: 500 })
    expect((await choice.current(patience)).notice).toMatchObject({
      code: 'picture-reranker-failed',
      message: expect.stringContaining('out of memory'),
    })
  })

  it('takes the one that RERANK_VISION_MODEL names, if it can see', async () => {
    const blind = async () => ({ ...seeing, name: 'smollm2:135m', vision: false })
    const named = await start({}, { wanted: 'eyes', chatModel: blind })
    expect((await named.choice.current(patience)).reranker?.name).toBe('eyes:4b')
    expect(named.server.bodies[0]?.options).toMatchObject({ num_ctx: 4096 })
    const can = await start({ capabilities: ['completion'] }, { wanted: 'eyes', chatModel: blind })
    expect((await can.choice.current(patience)).notice?.message).toBe("eyes:4b can't see pictures.")
    const missing = await start({}, { wanted: 'gemma3', chatModel: blind })
    expect((await missing.choice.current(patience)).notice?.fix).toBe('ollama pull gemma3')
  })

  it.each([
    ['a chat model that is blind', { chatModel: async () => ({ ...seeing, vision: false }) }, 'no-picture-reranker'],
    [
      'one of another server',
      { chatModel: async () => ({ ...seeing, provider: 'api.example' }) },
      'no-picture-reranker',
    ],
    ['no chat model', { chatModel: () => Promise.reject(new Error('none')) }, 'no-picture-reranker'],
    ['no sample pictures', { pairs: () => pictureSelfTestPairs('/nowhere') }, 'picture-reranker-untested'],
    ['none wanted', { wanted: 'none' }, undefined],
    ['no time', { budget: 0 }, undefined],
  ])('asks nobody with %s', async (_what, options, code) => {
    const { server, choice } = await start({}, options)
    const { reranker, notice } = await choice.current(patience)
    expect([reranker, notice?.code]).toEqual([null, code])
    expect(server.bodies).toEqual([])
  })

  it('remembers who passed, until the model changes', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-vision-'))
    const askedOf = async (digest: string) => {
      const options = { records: fileSelfTestRecords(folder), chatModel: async () => ({ ...seeing, digest }) }
      const { server, choice } = await start({}, options)
      await choice.current(patience)
      return server.bodies.length
    }
    expect([await askedOf('one'), await askedOf('one'), await askedOf('two')]).toEqual([12, 0, 12])
    await rm(folder, { recursive: true })
  })
})
