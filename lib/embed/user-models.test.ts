import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestHub, type TestHub } from '../hub/test-hub.ts'
import { createLogger } from '../log.ts'
import { Models } from './models.ts'
import { Pulls } from './pulls.ts'
import { root } from './test-support.ts'

const starterFolder = path.join(root, 'models/starter')
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
const { pixels } = read('models/starter/model.json')
const { towers } = read('models/registry.json').models.find(({ id }: { id: string }) => id === 'diptych-starter')
const files = ['tokenizer.json', 'tokenizer_config.json', 'vision_model.onnx', 'text_model.onnx']

let dataDir: string
let stick: string
let models: Models

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'diptych-user-models-'))
  stick = await mkdtemp(path.join(os.tmpdir(), 'diptych-stick-'))
  models = new Models({ root, dataDir, hubEndpoints: ['http://127.0.0.1:9'], embeddingThreads: 1, maxPixels: 1e6 })
})

afterEach(async () => {
  await models.close()
  await Promise.all([dataDir, stick].map((folder) => rm(folder, { recursive: true })))
})

/** A folder as training leaves it: the weights, and an entry that describes them. */
async function ownModel(changes: object = {}): Promise<string> {
  const { models: listed } = JSON.parse(await readFile(path.join(root, 'models/registry.json'), 'utf8'))
  const { facts, source: _, ...entry } = listed.find(({ id }: { id: string }) => id === 'diptych-starter')
  const known = JSON.parse(await readFile(path.join(root, facts), 'utf8'))
  const own = {
    ...known,
    ...entry,
    id: 'mine',
    label: 'Mine',
    files: files.map((name) => ({ path: name })),
    ...changes,
  }
  for (const name of files) await cp(path.join(starterFolder, name), path.join(stick, name))
  await writeFile(path.join(stick, 'model.json'), JSON.stringify(own))
  return stick
}

function photo(): Promise<Uint8Array> {
  return readFile(path.join(root, 'samples/collection/photos/raccoon.jpg'))
}

describe('a model of the user', () => {
  it('is taken from a folder that describes itself, listed behind the registry, embeds, and goes again', async () => {
    expect(await models.import(await ownModel())).toBe('mine')
    const list = await models.list()
    expect(list.at(-1)).toMatchObject({ id: 'mine', state: 'ready', imported: true })
    const [vector] = await (await models.load('mine')).embedTexts(['a cat'])
    expect(vector).toEqual((await (await models.load('diptych-starter')).embedTexts(['a cat']))[0])
    await models.use('mine')
    expect((await models.resolve('auto')).id).toBe('mine')

    await models.remove('mine')
    expect((await models.list()).some(({ id }) => id === 'mine')).toBe(false)
    expect((await models.list()).filter(({ selected }) => selected)).toEqual([])
  })

  it.each([
    ['without a file that it names', { files: [{ path: 'none.onnx' }] }, 'unreadable', 'none.onnx'],
    [
      'with another file than it names',
      { files: [{ path: 'tokenizer.json', sha256: '0'.repeat(64) }] },
      'unreadable',
      'tokenizer.json',
    ],
    ['that names a file outside of its folder', { files: [{ path: '../secret' }] }, 'bad-request', 'files'],
    ['without dimensions', { dimensions: undefined }, 'bad-request', 'dimensions'],
    ['with the id of a model of the registry', { id: 'clip-vit-base-patch32' }, 'conflict', 'registry'],
    ['whose id is a path', { id: '../../x' }, 'bad-request', 'id'],
    ['that gives other vectors than it says', { dimensions: 7 }, 'unreadable', 'instead of 1 × 7'],
    [
      'that has no such input',
      { towers: { ...towers, vision: { ...towers.vision, input: 'none' } } },
      'unreadable',
      'vision_model.onnx is not the export that its entry describes',
    ],
  ])('is refused %s, and nothing is kept', async (_, changes, code, words) => {
    const folder = await ownModel(changes)
    await expect(models.import(folder)).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
    expect((await models.list()).some(({ imported }) => imported)).toBe(false)
  })

  it('is left out of the list where its description is damaged, and the others stay', async () => {
    await models.import(await ownModel())
    await writeFile(path.join(dataDir, 'models/mine/model.json'), '{"id": "mi')
    expect((await models.list()).map(({ id }) => id)).toContain('diptych-starter')
    expect((await models.list()).map(({ id }) => id)).not.toContain('mine')
  })
})

describe('a model under an id that is there already', () => {
  /** The same files, but pictures of other colours: other vectors. */
  const others = { pixels: { ...pixels, mean: [0.1, 0.2, 0.3] } }
  const vectorOf = async (from = models) => (await from.load('mine')).embedImages([await photo()])

  it('is refused where it would give other vectors, and taken again where it is the same', async () => {
    await models.import(await ownModel())
    await models.import(await ownModel({ label: 'Mine, renamed' }))
    expect((await models.list()).at(-1)).toMatchObject({ id: 'mine', label: 'Mine, renamed' })
    const conflict = { code: 'conflict', fix: expect.stringContaining('models remove mine') }
    await expect(models.import(await ownModel(others))).rejects.toMatchObject(conflict)
    await writeFile(path.join(stick, 'tokenizer_config.json'), '{"pad_token":"[UNK]"}')
    await expect(models.import(stick)).rejects.toMatchObject(conflict)
    expect((await models.list()).at(-1)).toMatchObject({ label: 'Mine, renamed', state: 'ready' })
  })

  it('takes its place where that is allowed, also in a process that has loaded the old one', async () => {
    const elsewhere = new Models({ root, dataDir, hubEndpoints: [], embeddingThreads: 1, maxPixels: 1e6 })
    await models.import(await ownModel())
    const [before] = await vectorOf()
    expect(await vectorOf(elsewhere)).toEqual([before])
    const asked: string[] = []
    await models.import(await ownModel(others), { replacing: async (id) => void asked.push(id) })
    expect(asked).toEqual(['mine'])
    const [after] = await vectorOf()
    expect(after).not.toEqual(before)
    expect(await vectorOf(elsewhere)).toEqual([after])
    await elsewhere.close()
  })

  it('is one of two that come at the same time, whole', async () => {
    await ownModel()
    const [first, second] = await Promise.allSettled([models.import(stick), models.import(stick)])
    expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled'])
    await models.check('mine')
    expect(await readdir(path.join(dataDir, 'models'))).toEqual(['mine'])
  })
})

it('leaves a language model, and what is chosen, alone', async () => {
  const takenIds = async () => ['smollm2-360m']
  const careful = new Models({ root, dataDir, hubEndpoints: [], embeddingThreads: 1, maxPixels: 1e6, takenIds })
  const weights = path.join(dataDir, 'models/smollm2-360m/onnx/model_q4.onnx')
  await mkdir(path.dirname(weights), { recursive: true })
  await writeFile(weights, 'weights')
  await expect(careful.import(await ownModel({ id: 'smollm2-360m' }))).rejects.toMatchObject({ code: 'conflict' })
  await expect(careful.import(await ownModel(), { id: 'smollm2-360m' })).rejects.toMatchObject({ code: 'conflict' })
  expect(await readFile(weights, 'utf8')).toBe('weights')

  await careful.use('diptych-starter')
  for (const id of ['selected.json', 'chosen-chat.json', 'a.part-1', 'a.part'])
    await expect(careful.import(await ownModel({ id }))).rejects.toMatchObject({ code: 'bad-request' })
  await careful.use('diptych-starter')
  expect((await careful.list()).filter(({ selected }) => selected).map(({ id }) => id)).toEqual(['diptych-starter'])
})

it('says what a folder lacks that describes no model', async () => {
  const refusal = (message: string, fix: string) => ({
    code: 'bad-request',
    message: expect.stringContaining(message),
    fix: expect.stringContaining(fix),
  })
  await expect(models.import(stick)).rejects.toMatchObject(refusal('nothing says which model', '--id ID'))
  await expect(models.import(stick, { id: 'clip-vit-base-patch23' })).rejects.toMatchObject({
    fix: expect.stringContaining('Did you mean clip-vit-base-patch32?'),
  })
  await expect(models.import(stick, { id: 'clip' })).rejects.toMatchObject(
    refusal('no model clip', 'npx diptych models'),
  )
  const gone = path.join(stick, 'gone')
  await expect(models.import(gone)).rejects.toMatchObject(refusal(`no folder ${gone}`, 'a folder'))
})

describe('a model whose weights the user brings', () => {
  const id = 'imagebind-huge'

  it('is listed with where they are, and can not be pulled, used or loaded', async () => {
    const listed = (await models.list()).find((one) => one.id === id)
    expect(listed).toMatchObject({ state: 'available', bringFrom: expect.stringContaining('.pth'), imported: false })
    expect(listed?.modalities).toContain('audio')
    const fix = expect.stringMatching(/imagebind_huge\.pth.*docs\/models\.md.*models import/)
    for (const attempt of ['pull', 'use', 'load', 'resolve'] as const)
      await expect(models[attempt](id), attempt).rejects.toMatchObject({ code: 'model-missing', fix })
    const guide = await readFile(path.join(root, 'docs/models.md'), 'utf8')
    expect(guide).toContain('### ImageBind')
  })

  it('is taken from the folder that the export makes, in place of the entry, hears, and goes again', async () => {
    const folder = path.join(root, 'lib/embed/fixtures/imagebind')
    expect(await models.import(folder, { id })).toBe(id)
    const list = await models.list()
    expect(list.filter((one) => one.id === id)).toMatchObject([{ state: 'ready', imported: true, bringFrom: null }])
    expect((await models.load(id)).modalities).toContain('audio')
    await models.remove(id)
    expect((await models.list()).find((one) => one.id === id)).toMatchObject({ state: 'available', imported: false })
  })
})

it('does not delete what comes with the project', async () => {
  await expect(models.remove('diptych-starter')).rejects.toMatchObject({ code: 'conflict' })
  await expect(models.import(starterFolder, { id: 'diptych-starter' })).rejects.toMatchObject({ code: 'conflict' })
})

it('takes no folder for a model of the registry whose files are not those of the registry', async () => {
  await symlink(starterFolder, path.join(stick, 'onnx'))
  const importing = models.import(stick, { id: 'clip-vit-base-patch32' })
  await expect(importing).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('vision_model_quantized.onnx'),
  })
})

describe('downloads of the server', () => {
  let hub: TestHub | null = null
  afterEach(async () => {
    await hub?.close()
    hub = null
  })

  it('tell why one failed until it is begun again, and can be stopped', async () => {
    const log = createLogger('silent')
    const failing = new Pulls({
      pull: (id, options) => models.pull(id, { ...options, patience: { attempts: 1 } }),
      log,
    })
    failing.start('clip-vit-base-patch32')
    await expect.poll(() => failing.stateOf('clip-vit-base-patch32')?.error?.code).toBe('unreachable')
    await failing.cancel('clip-vit-base-patch32')
    expect(failing.stateOf('clip-vit-base-patch32')).toBeNull()

    hub = await startTestHub('', {}, { silent: true })
    const waiting = new Models({ root, dataDir, hubEndpoints: [hub.endpoint], embeddingThreads: 1, maxPixels: 1e6 })
    const pulls = new Pulls({ pull: (id, options) => waiting.pull(id, options), log })
    pulls.start('clip-vit-base-patch32')
    pulls.start('clip-vit-base-patch32')
    expect(pulls.stateOf('clip-vit-base-patch32')).toMatchObject({ progress: { received: 0, total: 0 }, error: null })
    await pulls.cancel('clip-vit-base-patch32')
    expect(pulls.stateOf('clip-vit-base-patch32')).toBeNull()

    pulls.start('clip-vit-base-patch32')
    const cancelling = pulls.cancel('clip-vit-base-patch32')
    pulls.start('clip-vit-base-patch32')
    await cancelling
    expect(pulls.stateOf('clip-vit-base-patch32')).toMatchObject({ progress: { received: 0, total: 0 }, error: null })
    await pulls.cancel('clip-vit-base-patch32')
    expect(pulls.stateOf('clip-vit-base-patch32')).toBeNull()
    await expect(pulls.cancel('clip-vit-base-patch32')).rejects.toMatchObject({ code: 'not-found' })
  })
})
