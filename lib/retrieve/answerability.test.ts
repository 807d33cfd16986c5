import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { Models } from '../embed/models.ts'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { type AnswerScale, learnScale } from './answer-scale.ts'
import { answerabilityOf, isAnswerable, withVerdict } from './answerability.ts'
import { retrieve } from './retrieve.ts'

/** A small collection about a bicycle and a garden, of words alone. */
const texts = `To adjust the brakes, turn the barrel adjuster by half a turn.
Check the tyres once a week; the pressure stands on the side wall.
Oil the chain after every ride in the rain.
The saddle should stand as high as your hip.
A mudguard keeps water off your back.
The rear lamp takes two batteries.
Roses are cut back in spring, above an outward bud.
Tomatoes need a stake, warmth and a lot of water.
The compost heap should be turned every few weeks.
Hedgehogs sleep under piles of leaves in winter.
The lawn is mown to four centimetres.
A pond of half a metre is deep enough for frogs.`.split('\n')

describe('answerability with the starter model', () => {
  let folder: string
  let stores: LanceVectorStores
  let encoder: DualEncoder
  let store: VectorStore
  let scale: AnswerScale

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-answerable-'))
    const root = path.resolve(import.meta.dirname, '../..')
    const models = new Models({
      root,
      dataDir: folder,
      hubEndpoints: ['http://127.0.0.1:1'],
      embeddingThreads: 2,
      maxPixels: 1e8,
    })
    const registry = JSON.parse(await readFile(path.join(root, 'models/registry.json'), 'utf8')) as {
      models: { id: string; source: { kind: string } }[]
    }
    const starter = registry.models.find(({ source }) => source.kind === 'folder')
    encoder = await models.load(starter?.id ?? '')
    stores = new LanceVectorStores(folder)
    store = await stores.open('default', encoder)
    const vectors = await encoder.embedTexts(texts)
    await store.upsert(
      texts.map((text, index) => ({
        id: `d-${index}`,
        documentId: 'd',
        ordinal: index,
        kind: 'text',
        text,
        image: null,
        media: null,
        source: { name: 'notes.md', path: null, page: null, box: null, heading: null },
        metadata: {},
        imageVector: null,
        textVector: vectors[index] ?? null,
        audioVector: null,
      })),
    )
    scale = await learnScale({ encoder, store })
  })

  afterAll(async () => {
    await stores.close()
    await rm(folder, { recursive: true, force: true })
  })

  const open = () => ({ encoder, store, scale })

  async function ask(text: string): Promise<boolean> {
    const query = { text, image: null, mode: 'hybrid' as const, k: 10, filter: {} }
    const { ranked } = await retrieve(query, { encoder, store })
    return isAnswerable(await answerabilityOf(query, ranked, open()))
  }

  it('learns where near and far lie, from nothing but the collection', () => {
    expect(scale.items).toBe(texts.length)
    expect(scale.likeness?.near).toBeGreaterThan((scale.likeness?.far ?? 1) + 0.05)
  })

  // A false refusal is the worse mistake: none of these may be refused, though most share no word with the answer.
  it.each([
    'How do I adjust the brakes?',
    'My bike does not stop well',
    'flowers',
    'vegetables',
    'What lives in a pond?',
    'amphibians',
    'lubricate the drivetrain',
    'seat height',
    'cycling in wet weather',
  ])('answers "%s"', async (text) => {
    expect(await ask(text)).toBe(true)
  })

  it('refuses some of what has nothing to do with it', async () => {
    const foreign = [
      'Which court ruled on the appeal?',
      'Explain gradient descent',
      'What did the committee decide in March?',
      'How do I configure a VPN?',
      'Who was the second president of the United States?',
      'What is the dividend of the company?',
      'symptoms of diabetes',
      'How many moons does Jupiter have?',
    ]
    const answered = await Promise.all(foreign.map((text) => ask(text)))
    expect(answered).toContain(false)
  })

  it('says nothing of a picture, and nothing where it has learned nothing', async () => {
    const { ranked } = await retrieve({ text: 'appeal', image: null, mode: 'average', k: 10, filter: {} }, open())
    expect(await answerabilityOf({ text: null, image: new Uint8Array([1]) }, ranked, open())).toBeNull()
    expect(await answerabilityOf({ text: 'appeal', image: null }, ranked, { ...open(), scale: null })).toBeNull()
  })

  it('finds no answer in an empty collection', async () => {
    expect(isAnswerable(await answerabilityOf({ text: 'appeal', image: null }, [], open()))).toBe(false)
  })

  it('lets a reranker have its say', async () => {
    const query = { text: 'Which court ruled on the appeal?', image: null }
    const { ranked } = await retrieve({ ...query, mode: 'hybrid', k: 10, filter: {} }, open())
    const answerable = await answerabilityOf(query, ranked, open())
    const probabilityAt = (rerank: number | null) => {
      const judged = ranked.map((one) => ({ ...one, scores: { ...one.scores, rerank } }))
      return withVerdict(answerable, judged)?.probability ?? -1
    }
    const [none, low, high] = [null, 0.001, 0.99].map(probabilityAt)
    expect(low).toBeLessThan(none ?? -1)
    expect(high).toBeGreaterThan(none ?? 1)
  })

  it('has no scale for a collection of a few words', async () => {
    const small = await stores.open('small', encoder)
    await small.upsert((await store.get(['d-0'])).map((item) => ({ ...item, id: 's-0', documentId: 's' })))
    expect(await learnScale({ encoder, store: small })).toEqual({ likeness: null, items: 1 })
  })
})
