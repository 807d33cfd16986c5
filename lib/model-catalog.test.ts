import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { choose } from './answer/answer.testing.ts'
import { startTinyChat } from './answer/local/tiny-chat.testing.ts'
import type { Models } from './embed/models.ts'
import { ModelCatalog } from './model-catalog.ts'
import { createOllamaClient } from './ollama/ollama-client.ts'

let place: Awaited<ReturnType<typeof startTinyChat>>
const asked: string[] = []
/** Embedding models have tests of their own; here it matters who is asked. */
const models = {
  list: async () => [{ id: 'clip' }],
  pull: async (id: string) => void asked.push(`pull ${id}`),
  use: async (id: string) => void asked.push(`use ${id}`),
  remove: async (id: string) => void asked.push(`remove ${id}`),
} as unknown as Models

const config = { embeddingModel: 'auto' }
const library = { list: async () => [] }

function chosenInMemory() {
  let name: string | null = null
  return {
    read: async () => name,
    write: async (next: string | null) => {
      name = next
    },
  }
}

beforeAll(async () => {
  place = await startTinyChat()
})

afterAll(() => place.close())

it('a language model that comes or goes answers, or no more, from the next question on', async () => {
  const chosen = chosenInMemory()
  const chatModels = choose({ builtIn: place.builtIn, chosen })
  const catalog = new ModelCatalog({ config, models, library, builtInChat: place.builtIn, chatModels })
  const nameNow = async () => (await chatModels.current()).name
  expect(await nameNow()).toBe('extractive')
  await expect(catalog.use('tiny-chat')).rejects.toMatchObject({ code: 'model-missing' })

  await catalog.pull('tiny-chat')
  expect(await nameNow()).toBe('tiny-chat')
  await catalog.use('tiny-chat')
  expect(await catalog.list()).toMatchObject([
    { id: 'clip' },
    { id: 'tiny-chat', state: 'ready', selected: true, dimensions: null },
  ])

  await catalog.remove('tiny-chat')
  expect(await chosen.read()).toBeNull()
  expect(await nameNow()).toBe('extractive')
})

it('is listed without a word to a server, which may hang', async () => {
  const ollama = createOllamaClient('http://127.0.0.1:1')
  const installed = vi.spyOn(ollama, 'installed')
  const catalog = new ModelCatalog({
    config,
    models,
    library,
    builtInChat: place.builtIn,
    chatModels: choose({ ollama }),
  })
  expect(await catalog.list()).toMatchObject([{ id: 'clip' }, { id: 'tiny-chat', selected: false }])
  expect(installed).not.toHaveBeenCalled()
})

it('what is no language model is for the embedding models', async () => {
  const catalog = new ModelCatalog({ config, models, library, builtInChat: place.builtIn, chatModels: choose() })
  await catalog.pull('clip')
  await catalog.use('clip')
  await catalog.remove('clip')
  expect(asked).toEqual(['pull clip', 'use clip', 'remove clip'])
  await expect(catalog.expect('clip')).resolves.toBeUndefined()
})

it('proposes the id that a misspelt one most likely means, whatever the model is for', async () => {
  const catalog = new ModelCatalog({ config, models, library, builtInChat: place.builtIn, chatModels: choose() })
  for (const act of ['expect', 'pull', 'use', 'remove'] as const) {
    await expect(catalog[act]('tiny-chta')).rejects.toMatchObject({ code: 'not-found', fix: 'Did you mean tiny-chat?' })
    await expect(catalog[act]('llama')).rejects.toMatchObject({ fix: expect.stringMatching(/^Choose one of .*clip/) })
  }
})

it('uses what answers besides its own models, and leaves the choice to Diptych again', async () => {
  const chosen = chosenInMemory()
  const chatModels = choose({ builtIn: place.builtIn, chosen })
  const catalog = new ModelCatalog({ config, models, library, builtInChat: place.builtIn, chatModels })
  await catalog.use('extractive')
  expect(await chosen.read()).toBe('extractive')
  asked.length = 0
  await catalog.use('auto')
  expect(await chosen.read()).toBeNull()
  expect(asked).toEqual(['use auto'])
})

it.each([
  ['auto', false, { id: 'starter', by: 'automatic' }],
  ['auto', true, { id: 'starter', by: 'choice' }],
  ['starter', true, { id: 'starter', by: 'variable' }],
  ['gone', false, { id: null, by: 'variable' }],
])('EMBEDDING_MODEL=%s, and a model that was chosen: %j', async (embeddingModel, selected, expected) => {
  const resolving = {
    list: async () => [{ id: 'starter', selected }],
    resolve: async (choice: string, { download }: { download: boolean }) => {
      if (choice === 'gone' || download) throw new Error('It is not there, or would be downloaded.')
      return { id: 'starter', notice: null }
    },
  } as unknown as Models
  const parts = { models: resolving, library, builtInChat: place.builtIn, chatModels: choose() }
  expect(await new ModelCatalog({ ...parts, config: { embeddingModel } }).forNewCollections()).toEqual(expected)
})
