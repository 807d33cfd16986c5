/**
 * How long a label set takes over a large collection: `node bench/tags.ts [--items 100000]`. Pairs of made-up vectors (see
 * clustered-vectors.ts) of the starter model's length, each a document, ten labels; also how long the event loop stood
 * still, since a server answers others meanwhile.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import type { Tagging } from '../lib/classify/tagging.ts'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import type { EmbeddedItem } from '../lib/types.ts'
import { ClusteredVectors } from './clustered-vectors.ts'

const labels = ['animal', 'building', 'flower', 'person', 'rocket', 'food', 'map', 'drawing', 'sign', 'tool']
const batch = 2500
const collection = 'bench'
const set = 'kind'

const { values: options } = parseArgs({ options: { items: { type: 'string', default: '100000' } } })
const items = Number(options.items)
const folder = await mkdtemp(path.join(tmpdir(), 'diptych-bench-'))
const environment = { DATA_DIR: folder, LOG_LEVEL: 'warn', EMBEDDING_MODEL: 'diptych-starter' }
const engine = await Engine.open(readConfig(environment, path.resolve(import.meta.dirname, '..')))
try {
  await engine.library.create(collection)
  await fill()
  await engine.tags.save(collection, { name: set, labels, threshold: 0.1 })
  await timed('applied', async () => ended(await engine.tags.apply(collection, set)))
  await timed('applied again', async () => ended(await engine.tags.apply(collection, set)))
  await timed('counted', () => engine.tags.list(collection))
  await timed('a page of documents with a tag', () =>
    engine.library.documents(collection, { filter: { [set]: 'animal' }, limit: 60 }),
  )
  await timed('removed', async () => ended(await engine.tags.remove(collection, set)))
} finally {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
}

async function fill(): Promise<void> {
  const store = await engine.library.items(await engine.library.get(collection))
  const vectors = new ClusteredVectors({ dimensions: store.dimensions, clusters: 2000, seed: 1 })
  for (let start = 0; start < items; start += batch)
    await store.upsert(
      Array.from({ length: Math.min(batch, items - start) }, (_, index) => item(start + index, vectors)),
    )
  await store.optimize()
}

function item(index: number, vectors: ClusteredVectors): EmbeddedItem {
  const documentId = `doc${index}`
  return {
    ...{ id: `${documentId}-0`, documentId, ordinal: 0, kind: 'pair', text: `Picture ${index}` },
    image: { assetId: 'a'.repeat(64), mediaType: 'image/png', width: 640, height: 480 },
    media: null,
    source: { name: `picture ${index}.png`, path: null, page: null, box: null, heading: null },
    metadata: { licence: 'CC0' },
    ...vectors.pair(),
    audioVector: null,
  }
}

async function ended({ id }: Tagging): Promise<void> {
  for await (const { error } of engine.tags.watch(id)) if (error) throw new Error(error.message)
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  delay.disable()
  console.log(`${name.padEnd(32)} ${seconds.toFixed(2)} s   longest stall ${Math.round(delay.max / 1e6)} ms`)
}
