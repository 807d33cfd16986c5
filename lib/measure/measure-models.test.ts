import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ModelEntry } from '../embed/registry.ts'
import { DiptychError } from '../errors.ts'
import { type Located, measureModels } from './measure-models.ts'
import type { PictureSearchSet } from './picture-search-set.ts'
import type { Probe, ProbeTask } from './probe-encoder.ts'

const axes = [Float32Array.of(1, 0), Float32Array.of(0, 1)]
const sets: PictureSearchSet[] = [
  { name: 's', pictures: ['/a.png', '/b.png'], queries: [0, 1].map((one) => ({ text: `${one}`, relevant: [one] })) },
]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-measure-models-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function located(id: string): Promise<Located> {
  const file = `${id}.onnx`
  await writeFile(path.join(folder, file), 'weights')
  const entry = { id, label: id, base: id, precision: 'fp32', files: [{ path: file }] } as unknown as ModelEntry
  return { entry, folder }
}

const probeOf = (seconds: number, whole: boolean): Probe => ({
  loadMilliseconds: seconds * 1000,
  ...{ picturesPerSecond: 1 / seconds, textsPerSecond: 1 / seconds, memoryBytes: 1 },
  ...(whole ? { pictureVectors: axes, textVectors: axes } : { pictureVectors: [], textVectors: [] }),
})

function measure(models: Located[], probe: (task: ProbeTask) => Promise<Probe>) {
  const options = { root: folder, dataDir: folder, hubEndpoints: [], embeddingThreads: 1, maxPixels: 1 }
  return measureModels(models, sets, { ...options, signal: new AbortController().signal, onProgress: () => {}, probe })
}

const gone = new DiptychError('model-missing', 'Its files are not there.', 'Pull it.')

it('the better turn counts, and what a second turn fails at does not undo the first', async () => {
  const models = [await located('steady'), await located('ending')]
  const measured = await measure(models, async ({ id, whole }) => {
    if (id === 'ending' && !whole) throw gone
    return probeOf(whole ? 2 : 1, whole)
  })
  expect(measured).toMatchObject([
    { id: 'steady', bytes: 7, error: null, figures: { loadMilliseconds: 1000, sets: [{ recall: { 1: 1 } }] } },
    { id: 'ending', bytes: 7, error: null, figures: { loadMilliseconds: 2000, sets: [{ recall: { 1: 1 } }] } },
  ])
})

it('a model that is removed meanwhile has its error and its size, and the others have their figures', async () => {
  const models = [await located('one'), await located('removed')]
  const measured = await measure(models, async ({ id, whole }) => {
    await rm(path.join(folder, 'removed.onnx'), { force: true })
    if (id === 'removed') throw gone
    return probeOf(1, whole)
  })
  expect(measured).toMatchObject([
    { id: 'one', error: null, figures: { picturesPerSecond: 1 } },
    { id: 'removed', bytes: 7, error: { code: 'model-missing' }, figures: null },
  ])
})
