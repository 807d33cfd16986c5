import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { connect, Index, type Table } from '@lancedb/lancedb'
import { afterAll, describe, expect, it } from 'vitest'
import { keywordSearchContract } from './keyword-search.contract.ts'
import { fullTextColumn } from './lance-full-text.ts'
import { LanceVectorStores } from './lance-vector-stores.ts'
import { makeItem, makeItems, modelOfItems as model, unit } from './made-up-items.ts'
import { vectorStoreContract } from './vector-store.contract.ts'

const root = mkdtempSync(path.join(tmpdir(), 'diptych-lance-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

vectorStoreContract('LanceVectorStores', () => {
  const folder = mkdtempSync(path.join(root, 'data-'))
  return { stores: new LanceVectorStores(folder), reopen: () => new LanceVectorStores(folder) }
})

keywordSearchContract('LanceVectorStores', () => new LanceVectorStores(mkdtempSync(path.join(root, 'keywords-'))))

/** A process that upserts batches of ten items and prints the number of each once it is acknowledged. */
function writer(folder: string, name: string, batches: number): ChildProcessByStdio<null, Readable, null> {
  const script = `
    import { LanceVectorStores } from ${JSON.stringify(path.join(import.meta.dirname, 'lance-vector-stores.ts'))}
    const store = await new LanceVectorStores(${JSON.stringify(folder)}).open('default', { id: 'contract-model', dimensions: 16 })
    const textVector = new Float32Array(16).fill(0.25)
    for (let batch = 0; batch < ${batches}; batch++) {
      await store.upsert(Array.from({ length: 10 }, (_, ordinal) => ({
        id: '${name}' + batch + '-' + ordinal, documentId: '${name}' + batch, ordinal, kind: 'text', text: 'number ' + ordinal, image: null,
        source: { name: 'a.txt', path: null, page: null, box: null, heading: null }, metadata: {}, media: null, imageVector: null, textVector, audioVector: null,
      })))
      console.log(batch)
    }
    process.exit()`
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
}

it('takes what two processes write at once', async () => {
  const folder = mkdtempSync(path.join(root, 'processes-'))
  const stores = new LanceVectorStores(folder)
  // Both write the documents a0 to a7, one also b0 to b7.
  const exits = ['a', 'a', 'b'].map((name) => once(writer(folder, name, 8), 'exit'))
  expect((await Promise.all(exits)).map(([code]) => code)).toEqual([0, 0, 0])
  const store = await stores.open('default', model)
  expect((await store.statistics()).items).toBe(160)
  expect((await store.documentIds()).size).toBe(16)
  await stores.close()
})

it('loses nothing that was acknowledged when the writer is killed', async () => {
  const folder = mkdtempSync(path.join(root, 'killed-'))
  for (const name of ['a', 'b', 'c']) {
    const child = writer(folder, name, 1000)
    let acknowledged = -1
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line)
      if (acknowledged === 3) child.kill('SIGKILL')
    }
    const stores = new LanceVectorStores(folder)
    const store = await stores.open('default', model)
    for (let batch = 0; batch <= acknowledged; batch++) expect(await store.itemsOf(`${name}${batch}`)).toHaveLength(10)
    const { items } = await store.statistics()
    expect(items % 10, 'a batch is there as a whole or not at all').toBe(0)
    await stores.close()
    // The lock that the dead process left behind would only make the test wait until it is stale.
    rmSync(path.join(folder, 'locks'), { recursive: true })
  }
})

describe('a damaged table', () => {
  async function damaged(
    damage: (table: string) => void,
  ): Promise<{ stores: LanceVectorStores; repairs: string[]; folder: string }> {
    const folder = mkdtempSync(path.join(root, 'damaged-'))
    const before = new LanceVectorStores(folder)
    const store = await before.open('default', model)
    await store.upsert(makeItems(5))
    await store.upsert([makeItem('last', 0, 'text')])
    await before.close()
    const [table] = readdirSync(path.join(folder, 'vectors'))
    damage(path.join(folder, 'vectors', table ?? ''))
    const repairs: string[] = []
    return { stores: new LanceVectorStores(folder, { onRepair: (message) => repairs.push(message) }), repairs, folder }
  }

  const newestManifest = (table: string) => {
    const versions = path.join(table, '_versions')
    const [newest] = readdirSync(versions)
      .filter((name) => name.endsWith('.manifest'))
      .sort()
    return path.join(versions, newest ?? '')
  }

  it('whose newest manifest is empty opens at the version before', async () => {
    const { stores, repairs } = await damaged((table) => writeFileSync(newestManifest(table), ''))
    const store = await stores.open('default', model)
    expect((await store.statistics()).items).toBe(5)
    await store.upsert([makeItem('last', 0, 'text')])
    expect((await store.statistics()).items).toBe(6)
    expect(repairs).toEqual([expect.stringContaining('empty manifest')])
    await stores.close()
  })

  it('whose creation or removal was interrupted is put aside', async () => {
    const { stores, repairs, folder } = await damaged((table) =>
      rmSync(path.join(table, '_versions'), { recursive: true }),
    )
    const store = await stores.open('default', model)
    expect((await store.statistics()).items).toBe(0)
    expect(repairs).toEqual([expect.stringContaining('moved')])
    const [aside] = readdirSync(path.join(folder, 'damaged'))
    expect(readdirSync(path.join(folder, 'damaged', aside ?? '', 'data')).length).toBeGreaterThan(0)
    await stores.close()
  })

  it('that lacks an index gets it', async () => {
    const folder = mkdtempSync(path.join(root, 'incomplete-'))
    const before = new LanceVectorStores(folder)
    await (await before.open('default', model)).upsert(makeItems(3))
    await before.close()
    const [table] = readdirSync(path.join(folder, 'vectors'))
    const connection = await connect(path.join(folder, 'vectors'))
    await (await connection.openTable(path.basename(table ?? '', '.lance'))).dropIndex(`${fullTextColumn}_idx`)
    const stores = new LanceVectorStores(folder)
    expect(await (await stores.open('default', model)).searchKeywords('number', 5)).toHaveLength(3)
    await stores.close()
  })

  it('of a version that knew no recordings gets their columns and keeps every item', async () => {
    const folder = mkdtempSync(path.join(root, 'silent-'))
    const items = makeItems(30)
    const before = new LanceVectorStores(folder)
    await (await before.open('default', model)).upsert(items)
    await before.close()
    const connection = await connect(path.join(folder, 'vectors'))
    const table = await connection.openTable((await connection.tableNames())[0] ?? '')
    await table.dropColumns(['recordingId', 'recordingType', 'start', 'end', 'audioVector'])
    const stores = new LanceVectorStores(folder)
    const store = await stores.open('default', model)
    expect(await store.get(items.map(({ id }) => id))).toEqual(items)
    const sound = makeItem('sound', 0, 'audio')
    await store.upsert([sound])
    expect(await store.get([sound.id])).toEqual([sound])
    await stores.close()
  })

  /** A table as the program made it before it made terms of its own. */
  async function former(): Promise<{ folder: string; table: Table }> {
    const folder = mkdtempSync(path.join(root, 'former-'))
    const before = new LanceVectorStores(folder)
    const text = 'Zwei alte Häuser stehen an der Brücke und sind aus Stein'
    await (await before.open('default', model)).upsert([...makeItems(30), makeItem('german', 0, 'pair', { text })])
    await before.close()
    const connection = await connect(path.join(folder, 'vectors'))
    const table = await connection.openTable((await connection.tableNames())[0] ?? '')
    await table.dropColumns([fullTextColumn])
    await table.addColumns([{ name: 'keywords', valueSql: "concat(name, ' ', text)" }])
    await table.createIndex('keywords', { config: Index.fts({ baseTokenizer: 'icu/split', withPosition: false }) })
    return { folder, table }
  }

  it('of an earlier version gets its terms, also where several open it at once, and keeps all else', async () => {
    const { folder, table } = await former()
    const vectors = await table.query().select(['id', 'imageVector', 'textVector']).toArray()
    const all = [1, 2, 3].map(() => new LanceVectorStores(folder))
    const [store, ...others] = await Promise.all(all.map((stores) => stores.open('default', model)))
    if (!store) throw new Error('no store')
    for (const each of [store, ...others]) {
      expect((await each.searchKeywords('Haus', 5)).map(({ item }) => item.documentId)).toEqual(['german'])
      expect(await each.searchKeywords('"stehen an der Brücke"', 5)).toHaveLength(1)
    }
    const items = await store.get(vectors.map(({ id }) => id))
    expect(items.map(({ imageVector, textVector }) => [imageVector, textVector])).toEqual(
      vectors.map((row) => [row.imageVector?.toArray() ?? null, row.textVector?.toArray() ?? null]),
    )
    await store.upsert([makeItem('new', 0, 'text', { text: 'fresh words' })])
    expect((await store.searchKeywords('fresh', 5)).length).toBe(1)
    for (const stores of all) await stores.close()
  })

  it('whose upgrade was cut short goes on where it was', async () => {
    const { folder, table } = await former()
    await table.dropColumns(['keywords'])
    await table.addColumns([{ name: fullTextColumn, valueSql: 'CAST(NULL AS STRING)' }])
    await table.update({ where: "documentId = 'german'", values: { [fullTextColumn]: 'done' } })
    const told: string[] = []
    const stores = new LanceVectorStores(folder, { onRepair: (message) => told.push(message) })
    const store = await stores.open('default', model)
    expect(told).toEqual([expect.stringContaining('30 items')])
    expect(await store.searchKeywords('number', 100)).toHaveLength(30)
    expect(await store.searchKeywords('done', 5), 'is not done again').toHaveLength(1)
    await stores.close()
  })

  it('that can not be mended is left as it is, with an error that says what to do', async () => {
    const { stores, folder } = await damaged((table) => writeFileSync(newestManifest(table), 'not a manifest at all'))
    await expect(stores.open('default', model)).rejects.toMatchObject({
      code: 'unreadable',
      fix: expect.stringContaining(folder),
    })
    await stores.drop('default')
    expect((await (await stores.open('default', model)).statistics()).items).toBe(0)
    await stores.close()
  })
})

it('optimises on its own after many small writes, and keeps finding everything', async () => {
  const folder = mkdtempSync(path.join(root, 'many-'))
  const stores = new LanceVectorStores(folder)
  const store = await stores.open('default', model)
  for (let index = 0; index < 55; index++)
    await store.upsert([makeItem(`d${index}`, 0, 'pair', { text: `heron ${index}` })])
  const [table] = readdirSync(path.join(folder, 'vectors'))
  const files = readdirSync(path.join(folder, 'vectors', table ?? '', '_indices'))
  expect(files.length, 'indexes were extended').toBeGreaterThan(5)
  expect(await store.searchKeywords('heron', 100)).toHaveLength(55)
  expect(await store.search({ column: 'average', vector: unit(3), k: 100 })).toHaveLength(55)
  await stores.close()
})

it('indexes the vectors of a large table, anew when it has grown fourfold, and finds old and fresh rows', async () => {
  const folder = mkdtempSync(path.join(root, 'large-'))
  const stores = new LanceVectorStores(folder)
  const store = await stores.open('default', model)
  const connection = await connect(path.join(folder, 'vectors'), { readConsistencyInterval: 0 })
  const table = await connection.openTable((await connection.tableNames())[0] ?? '')
  const items = Array.from({ length: 48_000 }, (_, index) => makeItem(`d${index}`, 0, index % 9 ? 'pair' : 'image'))
  const indexes = async () =>
    (await table.listIndices()).map(({ name }) => name).filter((name) => name.includes('Vector'))
  const recall = async () => {
    let found = 0
    for (let seed = 0; seed < 20; seed++) {
      const nearest = () => table.query().nearestTo(unit(seed)).column('averageVector').distanceType('dot').limit(10)
      const exact = await nearest().bypassVectorIndex().select(['id', '_distance']).toArray()
      const ids = new Set(
        (await store.search({ column: 'average', vector: unit(seed), k: 10 })).map(({ item }) => item.id),
      )
      found += exact.filter(({ id }) => ids.has(id)).length
    }
    return found / 200
  }

  await store.upsert(items.slice(0, 9000))
  await store.optimize()
  expect(await indexes()).toEqual([])
  await store.upsert(items.slice(9000, 11_000))
  await store.optimize()
  // 9,778 pairs are still too few for an index on their mean.
  expect(await indexes()).toEqual(['imageVector_ivf_105'])
  await store.upsert(items.slice(11_000, 12_000))
  await store.optimize()
  expect((await indexes()).sort()).toEqual(['averageVector_ivf_103', 'imageVector_ivf_105', 'textVector_ivf_103'])
  await store.upsert(items.slice(12_000))
  expect(await recall(), 'with fresh rows').toBeGreaterThanOrEqual(0.98)
  await store.optimize()
  expect((await indexes()).sort()).toEqual(['averageVector_ivf_207', 'imageVector_ivf_219', 'textVector_ivf_207'])
  expect(await recall(), 'with new indexes').toBeGreaterThanOrEqual(0.98)
  const [rare] = items.slice(-1)
  if (!rare?.imageVector) throw new Error('no item')
  await store.upsert([{ ...rare, metadata: { rare: true } }])
  const filtered = await store.search({
    column: 'average',
    vector: rare.imageVector.map((x) => -x),
    k: 5,
    filter: { rare: true },
  })
  expect(
    filtered.map(({ item }) => item.id),
    'a narrow filter looks into every partition',
  ).toEqual([rare.id])
  await stores.close()
})
