import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Models } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import { EvaluationSets } from '../evaluate/evaluation-sets.ts'
import { createLogger } from '../log.ts'
import type { Measurement } from './measurement.ts'
import { ModelMeasurements } from './model-measurements.ts'

const root = path.resolve(import.meta.dirname, '../..')
const evaluations = new EvaluationSets({ root, judgedQueries: async () => [], documentsNamed: async () => [] })

let folder: string
let models: Models
let measurements: ModelMeasurements

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-measure-'))
  models = new Models({
    root,
    dataDir: folder,
    hubEndpoints: ['http://127.0.0.1:9'],
    embeddingThreads: 1,
    maxPixels: 1e7,
  })
  await addStarterAs({ id: 'diptych-starter-fp32', precision: 'fp32', base: 'diptych-starter' })
})

afterAll(async () => {
  await models.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(() => {
  measurements = open()
})

afterEach(() => measurements.stop())

function open(sets: string[] = ['samples']): ModelMeasurements {
  const log = createLogger('silent')
  return new ModelMeasurements({
    ...{ root, dataDir: folder, hubEndpoints: [], embeddingThreads: 1, maxPixels: 1e7, log, models, evaluations, sets },
  })
}

/** A folder of the user's with the starter's own files, which says other things of itself. */
async function addStarterAs(changes: { id: string; precision: string; base: string }): Promise<void> {
  const { entry, folder: starter } = await models.located('diptych-starter')
  const target = path.join(folder, 'models', changes.id)
  await mkdir(target, { recursive: true })
  for (const { path: file } of entry.files) await cp(path.join(starter, file), path.join(target, file))
  await writeFile(path.join(target, 'model.json'), JSON.stringify({ ...entry, label: changes.id, ...changes }))
}

async function ended(id: string): Promise<Measurement> {
  let last = await measurements.get(id)
  for await (const measurement of measurements.watch(id)) last = measurement
  return last
}

const code = (thrown: unknown) => DiptychError.from(thrown).code

describe('measuring models side by side', () => {
  it('tells size, speed, memory and recall of each, and what a precision loses, and outlives its process', async () => {
    const { id } = await measurements.start()
    const done = await ended(id)
    const { state, models: measured, machine, progress } = done
    expect(state).toBe('done')
    expect(measured.map(({ id: model, precision }) => [model, precision])).toEqual([
      ['diptych-starter', 'int8'],
      ['diptych-starter-fp32', 'fp32'],
    ])
    expect(progress.done).toBe(progress.of)
    expect(machine.threads).toBe(1)
    const [own, full] = measured
    expect(own?.bytes).toBe(full?.bytes)
    expect(own?.bytes).toBeGreaterThan(30e6)
    for (const figures of [own?.figures, full?.figures]) {
      expect(figures?.picturesPerSecond).toBeGreaterThan(0)
      expect(figures?.textsPerSecond).toBeGreaterThan(0)
      expect(figures?.loadMilliseconds).toBeGreaterThan(0)
      // Its weights alone are more, and no encoder of 33 MB takes gigabytes.
      expect(figures?.memoryBytes).toBeGreaterThan(30e6)
      expect(figures?.memoryBytes).toBeLessThan(2e9)
      expect(figures?.sets.map(({ set }) => set)).toEqual(['samples'])
    }
    const [samples] = own?.figures?.sets ?? []
    expect(samples?.pictures).toBe(22)
    expect(samples?.queries).toBeGreaterThan(30)
    expect(samples?.recall[10]).toBeGreaterThan(0.7)
    expect(samples?.recall[1]).toBeLessThan(samples?.recall[10] ?? 0)
    // The same weights lose nothing.
    expect(samples?.loss?.['recall@10']).toMatchObject({ difference: 0, interval: [0, 0], isCertain: false })
    expect(own?.figures?.likeness?.pictures).toBeCloseTo(1, 5)
    expect(full?.figures?.sets[0]?.loss).toBeNull()
    expect(full?.figures?.likeness).toBeNull()

    await measurements.stop()
    measurements = open()
    expect(await measurements.get(id)).toEqual(done)
    expect((await measurements.list())[0]?.id).toBe(id)
    expect(await measurements.end(id)).toBeNull()
    await expect(measurements.get(id)).rejects.toSatisfy((thrown) => code(thrown) === 'not-found')
  })

  it('goes on with the others where a model can not be loaded', async () => {
    const tiny = await models.import(path.join(root, 'lib/embed/fixtures/clip'))
    await addStarterAs({ id: 'broken', precision: 'fp16', base: 'diptych-starter' })
    const file = path.join(folder, 'models/broken/vision_model.onnx')
    const { length } = await readFile(file)
    await writeFile(file, Buffer.alloc(length, 'not a model'))
    try {
      const { id } = await measurements.start(['broken', tiny])
      const { state, models: measured } = await ended(id)
      expect(state).toBe('done')
      expect(measured.map(({ id: model, error }) => [model, error?.code])).toEqual([
        ['broken', 'model-missing'],
        [tiny, undefined],
      ])
      expect(measured[0]?.figures).toBeNull()
      const alone = await measurements.start(['broken'])
      expect(await ended(alone.id)).toMatchObject({ state: 'failed', error: { code: 'model-missing' } })
    } finally {
      await rm(path.dirname(file), { recursive: true })
    }
  })

  it('is cancelled midway: the process that measures ends, and nothing is said of the models', async () => {
    const { id } = await measurements.start(['diptych-starter'])
    for await (const { progress } of measurements.watch(id)) if (progress.model !== null) break
    expect(await measurements.cancel(id)).toMatchObject({ state: 'cancelled', models: [], error: null })
    const processes = () => process.getActiveResourcesInfo().filter((one) => one === 'ProcessWrap')
    await expect.poll(processes, { timeout: 10_000 }).toEqual([])
  })

  it('refuses a model that there is not, and one whose files are not there', async () => {
    await expect(measurements.start(['nothing'])).rejects.toSatisfy((thrown) => code(thrown) === 'not-found')
    await expect(measurements.start(['clip-vit-base-patch32'])).rejects.toSatisfy(
      (thrown) => code(thrown) === 'model-missing',
    )
  })

  it('says so where a set holds no words that are to find a picture', async () => {
    measurements = open(['figures'])
    const { id } = await measurements.start(['diptych-starter'])
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } })
  })
})
