import { expect, it } from 'vitest'
import { encoder as letters } from '../answer/answer.testing.ts'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { makeItem } from '../store/made-up-items.ts'
import { LabelVectors } from './label-vectors.ts'
import { Tagger } from './tagger.ts'

const templates = ['{label}']
const set = (labels: string[]) => ({
  ...{ name: 'word', labels, templates, threshold: 0 },
  ...{ applied: null, isLeaving: false },
})

/** Counts what it embeds; `fails` is awaited before. */
function counting(fails: () => Promise<void> = async () => {}) {
  const embedded: string[][] = []
  const encoder: DualEncoder = {
    ...letters,
    embedTexts: async (texts, signal) => {
      embedded.push(texts)
      await fails()
      signal?.throwIfAborted()
      return letters.embedTexts(texts)
    },
  }
  return { encoder, embedded }
}

it('label sets are embedded once, for every ingest', async () => {
  const { encoder, embedded } = counting()
  const vectors = new LabelVectors()
  const items = [makeItem('one', 0, 'image', { imageVector: new Float32Array(26).fill(1) })]
  for (const _ of [1, 2]) {
    const [tagged] = await new Tagger(encoder, vectors).tag(items, [set(['cat', 'dog']), set(['map'])])
    expect(tagged?.metadata).toMatchObject({ word: 'map' })
  }
  expect(embedded).toEqual([['cat', 'dog'], ['map']])
  await vectors.of(counting().encoder, set(['cat', 'dog']))
  expect(embedded).toHaveLength(2)
})

it('a set that could not be embedded is tried again, and who waits for one that was cancelled is not cancelled with it', async () => {
  let failures = 1
  const failing = counting(async () => {
    if (failures-- > 0) throw new Error('out of memory')
  })
  const vectors = new LabelVectors()
  await expect(vectors.of(failing.encoder, set(['cat']))).rejects.toThrow('out of memory')
  expect(await vectors.of(failing.encoder, set(['cat']))).toHaveLength(1)

  const gate = Promise.withResolvers<void>()
  const { encoder } = counting(() => gate.promise)
  const stop = new AbortController()
  const cancelled = vectors.of(encoder, set(['dog']), stop.signal)
  const waiting = vectors.of(encoder, set(['dog']))
  stop.abort()
  gate.resolve()
  await expect(cancelled).rejects.toThrow()
  expect(await waiting).toHaveLength(1)
})

it('lets the event loop go on between pictures, however many labels there are', async () => {
  const labels = Array.from({ length: 500 }, (_, index) => `label ${index}`)
  const imageVector = new Float32Array(26).fill(1)
  const items = Array.from({ length: 40 }, (_, index) => makeItem(`d${index}`, 0, 'image', { imageVector }))
  let turns = 0
  const count = () => {
    turns++
    turning = setImmediate(count)
  }
  let turning = setImmediate(count)
  await new Tagger(letters, new LabelVectors()).tag(items, [set(labels)])
  clearImmediate(turning)
  expect(turns).toBeGreaterThan(2)
})
