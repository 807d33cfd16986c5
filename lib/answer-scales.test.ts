import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AnswerScales } from './answer-scales.ts'
import type { DualEncoder } from './embed/dual-encoder.ts'
import type { CollectionRecord } from './history/collections.ts'
import { createLogger } from './log.ts'
import type { AnswerScale } from './retrieve/answer-scale.ts'
import { LanceVectorStores } from './store/lance-vector-stores.ts'
import type { VectorStore } from './store/vector-store.ts'
import { unit } from './vector-math.ts'

const dimensions = 64

/** A bag of words: texts are as alike as they share words. */
const encoder: DualEncoder = {
  id: 'bag',
  dimensions,
  maxTextTokens: 50,
  logitScale: 20,
  logitBias: 0,
  scoring: 'softmax',
  modalities: ['image', 'text'],
  countTokens: (text) => text.split(/\s+/).length,
  embedTexts: async (texts) => texts.map(bagOf),
  embedImages: async () => [],
  embedEachImage: async () => [],
}

function bagOf(text: string): Float32Array {
  const bag = new Float32Array(dimensions).fill(0.05)
  for (const word of text.toLowerCase().split(/\W+/)) {
    const slot = [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % dimensions, 7)
    bag[slot] = (bag[slot] ?? 0) + 1
  }
  return unit(bag)
}

const sentences = `Turn the barrel adjuster by half a turn.
Oil the chain after every ride.
Roses are cut back in spring.
Tomatoes need a stake and warmth.
The compost heap wants turning weekly.
Frogs like a shallow pond.`.split('\n')

let folder: string
let stores: LanceVectorStores
let store: VectorStore
let kept: AnswerScale[]
let scales: AnswerScales
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-scales-'))
  stores = new LanceVectorStores(folder)
  store = await stores.open('default', encoder)
  kept = []
  const setAnswerScale = async (_: unknown, scale: AnswerScale) => void kept.push(scale)
  scales = new AnswerScales({ setAnswerScale }, createLogger('silent'))
  await store.upsert(sentences.map((text, index) => itemOf(`d${index}`, text)))
})
afterEach(async () => {
  await scales.stop()
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

function itemOf(documentId: string, text: string) {
  const source = { name: `${documentId}.md`, path: null, page: null, box: null, heading: null }
  const item = { id: `${documentId}-0`, documentId, ordinal: 0, kind: 'text' as const, text, image: null, source }
  return { ...item, media: null, metadata: {}, imageVector: null, textVector: bagOf(text), audioVector: null }
}

function record(answerScale: AnswerScale | null): CollectionRecord {
  const settings = { rerankInstruction: null, moderation: null }
  return { name: 'default', model: encoder, createdAt: '2026-01-01T00:00:00.000Z', settings, answerScale }
}

describe('the scales', () => {
  it('are learned where there is none, by one at a time', async () => {
    await Promise.all([
      scales.refresh(record(null), { encoder, store }),
      scales.refresh(record(null), { encoder, store }),
    ])
    expect(kept).toHaveLength(1)
    expect(kept[0]?.items).toBe(sentences.length)
    expect(kept[0]?.likeness?.near).toBeGreaterThan(kept[0]?.likeness?.far ?? 1)
  })

  it('are learned anew only once the collection has become another', async () => {
    const likeness = { far: 0.2, near: 0.7 }
    await scales.refresh(record({ likeness, items: sentences.length }), { encoder, store })
    expect(kept).toEqual([])
    await scales.refresh(record({ likeness, items: sentences.length * 2 }), { encoder, store })
    expect(kept).toHaveLength(1)
  })

  it('never fail whoever asks for them, and learn nothing once stopped', async () => {
    const broken = { ...encoder, embedTexts: () => Promise.reject(new Error('The model is gone.')) }
    await scales.refresh(record(null), { encoder: broken, store })
    await scales.stop()
    await scales.refresh(record(null), { encoder, store })
    expect(kept).toEqual([])
  })
})
