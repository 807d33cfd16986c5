import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Models } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import { createLogger } from '../log.ts'
import type { StoreStatistics } from '../store/vector-store.ts'
import type { EmbeddedItem } from '../types.ts'
import { pythonWithVenv } from './test-support.ts'
import type { Tuning, TuningOptions } from './tuning.ts'
import { Tunings, type TuningsPorts } from './tunings.ts'

const python = pythonWithVenv()

/** Stands in for training/finetune.py: says what that says, and what its captions file tells it to do. */
const training = `
import json, os, sys, time, subprocess
def say(**event): print(json.dumps(event), flush=True)
out = sys.argv[sys.argv.index("--out") + 1]
order = open(sys.argv[1]).read()
open(os.path.join(out, "arguments.json"), "w").write(json.dumps(sys.argv[1:]))
recall = {"r1": 0.1, "r5": 0.2, "r10": 0.3}
print("a library's own words")
say(event="data", pairs=30, pictures=30, train=20, validation=5, test=5, device=None)
say(event="notice", message="1 rows were left out.", fix=None)
for epoch in range(3):
    say(event="epoch", epoch=epoch, epochs=2, loss=None if epoch == 0 else 3 - epoch, recall=recall, score=0.2, best=True, seconds=0.1)
if "wait" in order:
    child = subprocess.Popen(["sleep", "300"])
    open(os.path.join(out, "child"), "w").write(str(child.pid))
    time.sleep(300)
if "refuse" in order:
    say(event="error", message="8 different pictures are too few.", fix="Give more.")
    sys.exit(1)
if "crash" in order:
    sys.exit("CUDA out of memory")
os.makedirs(os.path.join(out, "model"), exist_ok=True)
measured = {"textToImage": recall, "imageToText": recall, "interval": [0, 1]}
say(event="result", improved=True, bestEpoch=2, before=measured, after=measured, gain=[0, 0.1], model="ours")
`

let folder: string
let tunings: Tunings
let imported: string[]

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-tunings-'))
  await mkdir(path.join(folder, 'training'))
  await writeFile(path.join(folder, 'training/finetune.py'), training)
  await writeFile(path.join(folder, 'training/requirements-tune.txt'), '# nothing\n')
  // Without its packages (-S): one that has them all would be used as it is.
  await writeFile(path.join(folder, 'python'), `#!/bin/sh\nexec "${python ?? 'python3'}" -S "$@"\n`, { mode: 0o755 })
  imported = []
  tunings = open()
})

afterEach(async () => {
  await tunings.stop()
  await rm(folder, { recursive: true, force: true })
})

const models = new Models({
  root: path.resolve(import.meta.dirname, '../..'),
  dataDir: path.join(tmpdir(), 'diptych-no-models'),
  hubEndpoints: ['http://127.0.0.1:9'],
  embeddingThreads: 1,
  maxPixels: 1e6,
})

function open(changes: Partial<TuningsPorts> = {}): Tunings {
  return new Tunings({
    root: folder,
    dataDir: path.join(folder, 'data'),
    python: path.join(folder, 'python'),
    embeddingThreads: 1,
    log: createLogger('silent'),
    pairsOf: async (name) => {
      throw new DiptychError('not-found', `There is no collection "${name}".`, 'Add files first.')
    },
    models: {
      isTaken: (id) => models.isTaken(id),
      list: () => models.list(),
      located: (id) => models.located(id),
      import: async (from: string) => {
        imported.push(from)
        return 'ours'
      },
    },
    ...changes,
  })
}

/** As many pictures as a tuning needs; their words tell the stand-in what to do. */
async function options(order = 'learn', changes: Partial<TuningOptions> = {}): Promise<TuningOptions> {
  return {
    ...{ captions: await captionsOf(20, order) },
    collection: null,
    base: 'diptych-starter',
    name: 'Ours',
    epochs: null,
    batch: null,
    learningRate: null,
    temperature: 0.07,
    learnTemperature: false,
    seed: 0,
    ...changes,
  }
}

async function captionsOf(pictures: number, words: string): Promise<string> {
  const names = Array.from({ length: pictures }, (_, index) => `${index}.png`)
  await Promise.all(names.map((name) => writeFile(path.join(folder, name), '')))
  const file = path.join(folder, 'captions.csv')
  await writeFile(file, ['image,caption', ...names.map((name) => `${name},${words}`)].join('\n'))
  return file
}

async function ended(id: string): Promise<Tuning> {
  let last = await tunings.get(id)
  for await (const tuning of tunings.watch(id)) last = tuning
  return last
}

const code = (thrown: unknown) => DiptychError.from(thrown).code

describe('what can be tuned', () => {
  it('is every model that is there, and every folder of weights', async () => {
    await mkdir(path.join(folder, 'data/weights/vit'), { recursive: true })
    await mkdir(path.join(folder, 'data/weights/empty'), { recursive: true })
    await writeFile(path.join(folder, 'data/weights/vit/model.safetensors'), '')
    await mkdir(path.join(folder, 'data/weights/older'))
    await writeFile(path.join(folder, 'data/weights/older/pytorch_model.bin'), '')
    expect(await tunings.bases()).toEqual([
      { id: 'diptych-starter', label: 'Diptych starter', kind: 'adapters' },
      { id: 'weights/older', label: 'older', kind: 'full' },
      { id: 'weights/vit', label: 'vit', kind: 'full' },
    ])
    expect(await tunings.obstacle()).toBeNull()
  })

  it('is nothing in an installation without training/, and it says so', async () => {
    await rm(path.join(folder, 'training'), { recursive: true })
    expect(await tunings.bases()).toEqual([])
    const thrown = DiptychError.from(await tunings.start(await options()).catch((error) => error))
    expect(thrown.toJSON()).toMatchObject({ code: 'model-missing', message: expect.stringContaining('training/') })
    expect(await tunings.obstacle()).toEqual(thrown)
    expect(await tunings.list()).toEqual([])
  })

  it('is nothing else: another base, a name that is taken, no source at all', async () => {
    const start = async (changes: Partial<TuningOptions>) =>
      code(await tunings.start(await options('learn', changes)).catch((thrown) => thrown))
    expect(await start({ base: 'clip-vit-base-patch32' })).toBe('not-found')
    expect(await start({ base: 'weights/../../etc' })).toBe('not-found')
    expect(await start({ name: 'CLIP ViT base patch32' })).toBe('conflict')
    expect(await start({ name: '!?' })).toBe('bad-request')
    expect(await start({ captions: null })).toBe('bad-request')
    expect(await start({ captions: null, collection: 'gone' })).toBe('not-found')
    expect(await tunings.list()).toEqual([])
  })
})

describe('too few pictures with words', () => {
  const refusal = async (changes: Partial<TuningOptions>) =>
    DiptychError.from(await tunings.start(await options('learn', changes)).catch((thrown) => thrown))

  it.each([
    ['', '0 different pictures with words; a tuning needs at least 20'],
    [
      'image,caption\n1.png,one\n1.png,two\n2.png,\ngone.png,three\n',
      '1 different pictures with words, and names 1 that',
    ],
    ['name;words\n1.png;one\n', 'has no column image'],
  ])('are told of before Python is looked for: %j', async (rows, words) => {
    const captions = path.join(folder, 'few.csv')
    await writeFile(captions, rows)
    expect((await refusal({ captions })).message).toContain(words)
    expect(await tunings.list()).toEqual([])
  })

  it('are told of a file that is not there, and of a collection', async () => {
    expect((await refusal({ captions: '/no/such.csv' })).message).toBe('The captions file /no/such.csv is not there.')
    const items = ['a', 'a', 'b'].map((assetId) => ({ image: { assetId }, text: 'words' }))
    tunings = open({
      pairsOf: async () => ({
        store: {
          async *scan() {
            yield [...items, { image: { assetId: 'c' }, text: ' ' }] as EmbeddedItem[]
          },
          documentIds: async () => new Set(),
          itemsOf: async () => [],
          statistics: async () => ({ kinds: { pair: 3 } }) as StoreStatistics,
        },
        loadImage: async () => null,
      }),
    })
    expect(await refusal({ captions: null, collection: 'icons' })).toMatchObject({
      code: 'bad-request',
      message: 'The collection "icons" has 2 different pictures with words; a tuning needs at least 20.',
    })
    expect(await tunings.pictures('icons')).toEqual({ collection: 'icons', found: 3, needed: 20 })
  })

  it('are none in a collection that is not there', async () => {
    expect(await tunings.pictures('gone')).toEqual({ collection: 'gone', found: 0, needed: 20 })
  })
})

describe('a Python that can’t do it', () => {
  it('fails the tuning and says what to do', async () => {
    tunings = open({ python: path.join(folder, 'no-python') })
    const { id } = await tunings.start(await options())
    const { state, error } = await ended(id)
    expect(state).toBe('failed')
    expect(error).toMatchObject({ code: 'model-missing', fix: expect.stringContaining('PYTHON') })
  })
})

// Each makes a virtual environment, as the first tuning of a user does.
describe.skipIf(python === null)('a tuning (skipped where PYTHON can make no virtual environment)', () => {
  it('is followed, kept, and its model registered', async () => {
    const { id } = await tunings.start(await options('learn', { epochs: 2, learnTemperature: true }))
    const done = await ended(id)
    expect(done).toMatchObject({ state: 'done', data: { pictures: 30 }, result: { model: 'ours' }, error: null })
    expect(done.epochs.map(({ loss }) => loss)).toEqual([null, 2, 1])
    expect(done.notices.map(({ message }) => message)).toEqual([
      expect.stringContaining(`into ${path.join(folder, 'data/tuning')}: up to 6 GB`),
      '1 rows were left out.',
    ])
    const own = path.join(folder, 'data/tunings', id)
    expect(imported).toEqual([path.join(own, 'model')])
    const given: string[] = JSON.parse(await readFile(path.join(own, 'arguments.json'), 'utf8'))
    expect(given).toEqual(expect.arrayContaining(['--epochs', '2', '--learn-temperature', '--name', 'Ours']))
    expect(await readdir(own)).not.toContain('model')
    await expect(open().get(id)).resolves.toEqual(done)
    expect(await tunings.end(id)).toBeNull()
    expect(await tunings.list()).toEqual([])
  }, 60_000)

  it('tells what training refuses, and what breaks it', async () => {
    const refused = await ended((await tunings.start(await options('refuse'))).id)
    expect(refused).toMatchObject({ state: 'failed', error: { message: '8 different pictures are too few.' } })
    const crashed = await ended((await tunings.start(await options('crash'))).id)
    expect(crashed.error?.message).toContain('CUDA out of memory')
    await captionsOf(20, 'learn')
    const resumed = await ended((await tunings.resume(crashed.id)).id)
    expect(resumed).toMatchObject({ state: 'done', error: null })
    expect(resumed.epochs).toHaveLength(3)
    expect(code(await tunings.resume(crashed.id).catch((thrown) => thrown))).toBe('conflict')
  }, 60_000)

  it('is cancelled with all that it started', async () => {
    const { id } = await tunings.start(await options('wait'))
    const child = path.join(folder, 'data/tunings', id, 'child')
    for await (const _ of tunings.watch(id)) if ((await stat(child).catch(() => null)) !== null) break
    const pid = Number(await readFile(child, 'utf8'))
    expect(await tunings.end(id)).toMatchObject({ state: 'cancelled', error: null })
    // Dead, or dead and not yet buried by whoever inherited it.
    const state = () => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
    await expect.poll(state).toMatch(/^(Z.*)?$/)
  }, 60_000)
})
