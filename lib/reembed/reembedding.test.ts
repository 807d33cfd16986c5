import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import { makeItems } from '../store/made-up-items.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { Reembedding } from './reembedding.ts'

const dimensions = 16
let dataDir: string
let stores: LanceVectorStores

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-reembedding-'))
  stores = new LanceVectorStores(dataDir)
})

afterAll(async () => {
  await stores.close()
  await rm(dataDir, { recursive: true, force: true })
})

/** What only embedding needs is left out. */
function reembedding(from: VectorStore, to: VectorStore): Reembedding {
  const parts = { documents: async () => new Map(), loadImage: async () => null }
  return new Reembedding({ from, to, ...parts } as unknown as ConstructorParameters<typeof Reembedding>[0])
}

it('carries the metadata of a large collection over some thousand items at a time, and only what differs', async () => {
  const [from, to] = await Promise.all(['old', 'new'].map((id) => stores.open('c', { id, dimensions })))
  if (!from || !to) throw new Error('no tables')
  const items = makeItems(5600)
  await to.upsert(items.map((item) => ({ ...item, metadata: { passing: true } })))
  await from.upsert(items.map((item) => ({ ...item, metadata: { style: item.kind, constructor: 'Eiffel' } })))
  const writing = vi.spyOn(to, 'setMetadata')
  const written = () => writing.mock.calls.map(([changes]) => changes.length)
  const { signal } = new AbortController()
  await reembedding(from, to).catchUpMetadata(signal)
  expect(Math.max(...written())).toBeLessThan(5600)
  const metadata = async (store: VectorStore) =>
    new Map((await Array.fromAsync(store.metadata())).flat().map((one) => [one.itemId, one.metadata]))
  expect(await metadata(to)).toEqual(await metadata(from))

  writing.mockClear()
  await from.setMetadata([{ itemId: items[5500]?.id ?? '', metadata: { style: null } }])
  await reembedding(from, to).catchUpMetadata(signal)
  expect(written().reduce((sum, count) => sum + count, 0)).toBe(1)
  expect(await metadata(to)).toEqual(await metadata(from))
})
