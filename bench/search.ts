/**
 * How fast and how exact the store searches: `node bench/search.ts [--items 10000,100000] [--queries 100] [--json]`.
 * Pairs of made-up vectors of 512 dimensions (see clustered-vectors.ts) with a few words each, in a temporary folder
 * (1 GB at 100,000 items). Recall is of the ten best by brute force over the mean of the two vectors.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { LanceVectorStores } from '../lib/store/lance-vector-stores.ts'
import type { VectorStore } from '../lib/store/vector-store.ts'
import type { EmbeddedItem } from '../lib/types.ts'
import { ClusteredVectors } from './clustered-vectors.ts'

const dimensions = 512
const batch = 2500
const k = 10

const { values: options } = parseArgs({
  options: {
    items: { type: 'string', default: '10000,100000' },
    queries: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
})

async function measure(items: number, queryCount: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'diptych-bench-'))
  const stores = new LanceVectorStores(folder)
  try {
    const store = await stores.open('bench', { id: 'synthetic', dimensions })
    const vectors = new ClusteredVectors({ dimensions, clusters: 2000, seed: 1 })
    const queries = Array.from({ length: queryCount }, () => ({ vector: vectors.query(), best: new Best(k) }))
    let writing = 0
    for (let start = 0; start < items; start += batch) {
      const rows = Array.from({ length: Math.min(batch, items - start) }, (_, index) => item(start + index, vectors))
      for (const row of rows) for (const query of queries) query.best.offer(row.id, averageScore(row, query.vector))
      writing += await seconds(() => store.upsert(rows))
    }
    const optimising = await seconds(() => store.optimize())
    const first = item(items, vectors)
    return {
      items,
      writeSeconds: round(writing),
      indexSeconds: round(optimising),
      ...(await searches(store, queries)),
      textP50: await median(queries, ({ vector }) => store.search({ column: 'text', vector, k })),
      filterP50: await median(queries, ({ vector }, index) =>
        store.search({ column: 'average', vector, k, filter: { shade: index % 100 } }),
      ),
      k100P50: await median(queries, ({ vector }) => store.search({ column: 'average', vector, k: 100 })),
      keywordP50: await median(queries, (_, index) => store.searchKeywords(`heron ${index} in the reeds`, k)),
      getP50: await median(queries, (_, index) => store.get([`doc${index * 7}-0`])),
      statisticsMs: round(await seconds(() => store.statistics()), 1000),
      upsertMs: round(await seconds(() => store.upsert([first])), 1000),
      freshRowFound:
        (await store.search({ column: 'image', vector: first.imageVector ?? new Float32Array(), k: 1 }))[0]?.item.id ===
        first.id,
      memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
    }
  } finally {
    await stores.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function searches(store: VectorStore, queries: { vector: Float32Array; best: Best }[]) {
  let found = 0
  const times: number[] = []
  for (const { vector, best } of queries) {
    const start = performance.now()
    const candidates = await store.search({ column: 'average', vector, k })
    times.push(performance.now() - start)
    found += candidates.filter(({ item }) => best.has(item.id)).length
  }
  times.sort((a, b) => a - b)
  const at = (part: number) => round(times[Math.floor(times.length * part)] ?? 0, 1)
  return { p50: at(0.5), p95: at(0.95), recall: found / (queries.length * k) }
}

/** Milliseconds. */
async function median<T>(list: T[], run: (each: T, index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (const [index, each] of list.entries()) times.push(await seconds(() => run(each, index)))
  return round(times.sort((a, b) => a - b)[times.length >> 1] ?? 0, 1000)
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return (performance.now() - start) / 1000
}

function item(index: number, vectors: ClusteredVectors): EmbeddedItem {
  const documentId = `doc${index}`
  const name = `${documentId}.jpg`
  return {
    id: `${documentId}-0`,
    documentId,
    ordinal: 0,
    kind: 'pair',
    text: `A photograph of heron ${index % 977}, seen at pond ${index % 31} in the reeds`,
    image: { assetId: index.toString(16).padStart(64, '0'), mediaType: 'image/jpeg', width: 640, height: 480 },
    media: null,
    source: { name, path: `/pictures/${name}`, page: null, box: null, heading: null },
    metadata: { shade: index % 100 },
    ...vectors.pair(),
    audioVector: null,
  }
}

function averageScore({ imageVector, textVector }: EmbeddedItem, query: Float32Array): number {
  let score = 0
  for (let index = 0; index < dimensions; index++)
    score += ((imageVector?.[index] ?? 0) + (textVector?.[index] ?? 0)) * (query[index] ?? 0)
  return score / 2
}

/** The `size` best of what it is offered. */
class Best {
  readonly #size: number
  #kept: { id: string; score: number }[] = []

  constructor(size: number) {
    this.#size = size
  }

  offer(id: string, score: number): void {
    if (this.#kept.length === this.#size && score <= (this.#kept.at(-1)?.score ?? 0)) return
    this.#kept = [...this.#kept, { id, score }].sort((a, b) => b.score - a.score).slice(0, this.#size)
  }

  has(id: string): boolean {
    return this.#kept.some((each) => each.id === id)
  }
}

function round(value: number, scale = 1): number {
  return Math.round(value * scale * 10) / 10
}

const results = []
for (const items of options.items.split(',').map(Number)) {
  process.stderr.write(`${items} items …\n`)
  results.push(await measure(items, Number(options.queries)))
}
if (options.json) console.log(JSON.stringify({ dimensions, k, vectors: 'synthetic, clustered', results }))
else {
  console.log(`Synthetic clustered vectors, ${dimensions} dimensions, k = ${k}; p50 and p95 in ms.`)
  console.table(results)
}
