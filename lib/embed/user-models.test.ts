import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestHub, type TestHub } from '../hub/test-hub.ts'
import { createLogger } from '../log.ts'
import { Models } from './models.ts'
import { Pulls } from './pulls.ts'
import { root } from './test-support.ts'

const starterFolder = path.join(root, 'models/starter')
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

describe('a model whose weights the user brings', () => {
  const id = 'imagebind-huge'

  it('is listed with where they are, and can not be pulled, used or loaded', async () => {
    const listed = (await models.list()).find((one) => one.id === id)
    expect(listed).toMatchObject({ state: 'available', bringFrom: expect.stringContaining('.pth'), imported: false })
    expect(listed?.modalities).toContain('audio')
    const fix = expect.stringMatching(/imagebind_huge\.pth.*docs\/models\.md.*models import/)
    for (const attempt of [models.pull(id), models.use(id), models.load(id), models.resolve(id)])
      await expect(attempt).rejects.toMatchObject({ code: 'model-missing', fix })
    const guide = await readFile(path.join(root, 'docs/models.md'), 'utf8')
    expect(guide).toContain('### ImageBind')
  })

  it('is taken from the folder that the export makes, in place of the entry, hears, and goes again', async () => {
    const folder = path.join(root, 'lib/embed/fixtures/imagebind')
    expect(await models.import(folder, id)).toBe(id)
    const list = await models.list()
    expect(list.filter((one) => one.id === id)).toMatchObject([{ state: 'ready', imported: true, bringFrom: null }])
    expect((await models.load(id)).modalities).toContain('audio')
    await models.remove(id)
    expect((await models.list()).find((one) => one.id === id)).toMatchObject({ state: 'available', imported: false })
  })
})

it('does not delete what comes with the project', async () => {
  await expect(models.remove('diptych-starter')).rejects.toMatchObject({ code: 'conflict' })
  await expect(models.import(starterFolder, 'diptych-starter')).rejects.toMatchObject({ code: 'conflict' })
})

it('takes no folder for a model of the registry whose files are not those of the registry', async () => {
  await symlink(starterFolder, path.join(stick, 'onnx'))
  const importing = models.import(stick, 'clip-vit-base-patch32')
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

    hub = await startTestHub('', {}, { silent: true })
    const waiting = new Models({ root, dataDir, hubEndpoints: [hub.endpoint], embeddingThreads: 1, maxPixels: 1e6 })
    const pulls = new Pulls({ pull: (id, options) => waiting.pull(id, options), log })
    pulls.start('clip-vit-base-patch32')
    pulls.start('clip-vit-base-patch32')
    expect(pulls.stateOf('clip-vit-base-patch32')).toEqual({ progress: null, error: null })
    await pulls.cancel('clip-vit-base-patch32')
    expect(pulls.stateOf('clip-vit-base-patch32')).toBeNull()
    await expect(pulls.cancel('clip-vit-base-patch32')).rejects.toMatchObject({ code: 'not-found' })
  })
})
