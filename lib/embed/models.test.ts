import { existsSync } from 'node:fs'
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { lock } from 'proper-lockfile'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DownloadProgress } from '../hub/model-files.ts'
import { sha256, startTestHub, type TestHub } from '../hub/test-hub.ts'
import { Models } from './models.ts'
import { readJson, root } from './test-support.ts'

const hubModel = 'clip-small'
const starter = 'diptych-starter'
const patience = { pause: 1, attempts: 2, answer: 200, silence: 200 }

let hub: TestHub
let project: string
let dataDir: string
const opened: Models[] = []

/** A project whose registry offers, by the hub, a model with the starter's weights, and the starter itself. */
beforeEach(async () => {
  const folder = path.join(root, 'models/starter')
  const { files: _, ...facts } = readJson<Record<string, unknown>>(folder, 'model.json')
  const names = ['tokenizer.json', 'tokenizer_config.json', 'vision_model.onnx', 'text_model.onnx']
  const contents = await Promise.all(names.map((name) => readFile(path.join(folder, name))))
  hub = await startTestHub(
    '/maker/clip-small/resolve/1a2b/',
    Object.fromEntries(names.map((name, index) => [name, contents[index] ?? new Uint8Array()])),
  )
  const registry = readJson<{ models: { id: string; towers: unknown }[] }>(root, 'models/registry.json')
  const listed = registry.models.find(({ id }) => id === starter)
  const files = names.map((name, index) => {
    const bytes = contents[index] ?? new Uint8Array()
    return name.endsWith('.json') ? { path: name } : { path: name, bytes: bytes.length, sha256: sha256(bytes) }
  })
  const source = { kind: 'hub', repository: 'maker/clip-small', revision: '1a2b' }
  const offered = { ...listed, ...facts, id: hubModel, label: 'CLIP small', facts: undefined, source, files }

  project = await mkdtemp(path.join(os.tmpdir(), 'diptych-models-'))
  dataDir = path.join(project, 'data')
  await mkdir(path.join(project, 'models'))
  await writeFile(path.join(project, 'models/registry.json'), JSON.stringify({ models: [offered, listed] }))
  await symlink(folder, path.join(project, 'models/starter'))
  // The thread's source and what it imports.
  await symlink(path.join(root, 'lib'), path.join(project, 'lib'))
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((models) => models.close()))
  await hub.close()
  await rm(project, { recursive: true })
})

function open(...hubEndpoints: string[]): Models {
  const models = new Models({
    root: project,
    dataDir,
    hubEndpoints: hubEndpoints.length > 0 ? hubEndpoints : [hub.endpoint],
    embeddingThreads: 1,
    maxPixels: 1_000_000,
  })
  opened.push(models)
  return models
}

async function states(models: Models): Promise<Record<string, string>> {
  return Object.fromEntries((await models.list()).map(({ id, state }) => [id, state]))
}

describe('pull', () => {
  it('gets a model, tells its progress, and makes it ready', async () => {
    const models = open()
    expect(await states(models)).toEqual({ [hubModel]: 'available', [starter]: 'ready' })
    const reports: DownloadProgress[] = []
    await models.pull(hubModel, { onProgress: (progress) => reports.push(progress), patience })
    expect(await states(models)).toEqual({ [hubModel]: 'ready', [starter]: 'ready' })
    const last = reports.at(-1)
    expect(last?.received).toBe(last?.total)
    expect(reports.every(({ model, received, total }) => model === hubModel && received <= total)).toBe(true)
    const [vector] = await (await models.load(hubModel)).embedTexts(['a cat'])
    expect(vector).toEqual((await (await models.load(starter)).embedTexts(['a cat']))[0])
  })

  it('gets only what is missing or damaged', async () => {
    const models = open()
    await models.pull(hubModel, { patience })
    hub.requests.length = 0
    await models.pull(hubModel, { patience })
    expect(hub.requests).toEqual([])
    await writeFile(path.join(dataDir, 'models', hubModel, 'tokenizer.json'), '<html>Sign in</html>')
    await rm(path.join(dataDir, 'models', hubModel, 'vision_model.onnx'))
    await models.pull(hubModel, { patience })
    expect(hub.requests).toEqual(['GET tokenizer.json', 'GET vision_model.onnx'])
  })

  it('does not take a sign-in page for a tokenizer', async () => {
    hub.mishaps.push({ kind: 'body', bytes: new TextEncoder().encode('<html>Sign in</html>') })
    await expect(open().pull(hubModel, { patience })).rejects.toMatchObject({ code: 'upstream' })
    await open().pull(hubModel, { patience })
    expect(await states(open())).toMatchObject({ [hubModel]: 'ready' })
  })

  it('downloads once where two ask for it', async () => {
    await Promise.all([open().pull(hubModel, { patience }), open().pull(hubModel, { patience })])
    expect(hub.requests).toHaveLength(4)
  })

  it('waits for another process, shows its progress, and can be stopped meanwhile', async () => {
    const folder = path.join(dataDir, 'models', hubModel)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'tokenizer.json.part'), 'abc')
    const unlock = await lock(folder, { lockfilePath: path.join(folder, '.lock') })
    expect(await states(open())).toMatchObject({ [hubModel]: 'downloading' })
    const stop = new AbortController()
    const reports: DownloadProgress[] = []
    const onProgress = (progress: DownloadProgress) => {
      reports.push(progress)
      stop.abort()
    }
    await expect(open().pull(hubModel, { signal: stop.signal, onProgress })).rejects.toThrow('abort')
    expect(reports).toMatchObject([{ file: 'tokenizer.json', received: 3 }])
    await unlock()
    await open().pull(hubModel, { patience })
  })

  it('checks a model of the project, and says what is damaged', async () => {
    await open().pull(starter)
    const folder = path.join(project, 'models/starter')
    await rm(folder)
    await cp(path.join(root, 'models/starter'), folder, { recursive: true })
    await writeFile(path.join(folder, 'tokenizer_config.json'), '{}')
    await expect(open().pull(starter)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('tokenizer_config.json'),
      fix: expect.stringContaining('models/starter'),
    })
  })

  it('knows no other models', async () => {
    for (const id of ['clip', '../starter', '']) {
      await expect(open().pull(id)).rejects.toMatchObject({ code: 'not-found', fix: expect.stringContaining(hubModel) })
    }
  })
})

describe('import', () => {
  const names = ['tokenizer.json', 'tokenizer_config.json', 'vision_model.onnx', 'text_model.onnx']
  const placeOf = (name: string) => path.join(dataDir, 'models', hubModel, name)
  let cache: string

  /** As huggingface_hub lays out its cache: a snapshot of links into a folder of blobs. */
  beforeEach(async () => {
    cache = path.join(project, 'cache/snapshots/1a2b')
    await mkdir(cache, { recursive: true })
    await cp(path.join(root, 'models/starter'), path.join(project, 'cache/blobs'), { recursive: true })
    for (const name of names) await symlink(`../../blobs/${name}`, path.join(cache, name))
  })

  it('takes a model out of a hub’s cache, whose files are links, with progress, and without a hub', async () => {
    const models = open('http://127.0.0.1:9')
    const reports: DownloadProgress[] = []
    await models.import(cache, { id: hubModel, onProgress: (progress) => reports.push(progress) })
    await rm(path.join(project, 'cache'), { recursive: true })
    expect(await states(models)).toMatchObject({ [hubModel]: 'ready' })
    await models.check(hubModel)
    for (const name of names) expect((await lstat(placeOf(name))).isFile()).toBe(true)
    expect(reports.at(-1)?.received).toBe(reports.at(-1)?.total)
    expect(reports.every(({ model, received, total }) => model === hubModel && received <= total)).toBe(true)
    expect(await (await models.load(hubModel)).embedTexts(['a cat'])).toHaveLength(1)
    expect(hub.requests).toEqual([])
  })

  it('keeps what the files were, so that half a file counts for none and is downloaded again', async () => {
    const models = open()
    await models.import(cache, { id: hubModel })
    await truncate(placeOf('tokenizer.json'), 1000)
    expect(await states(models)).toMatchObject({ [hubModel]: 'available' })
    await expect(models.check(hubModel)).rejects.toMatchObject({ message: expect.stringContaining('tokenizer.json') })
    await models.pull(hubModel, { patience })
    expect(hub.requests).toEqual(['GET tokenizer.json'])
    await models.check(hubModel)
  })

  it('leaves nothing behind where it is stopped, and waits for a download of the same model', async () => {
    const stop = new AbortController()
    const models = open()
    const stopped = models.import(cache, { id: hubModel, signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('abort')
    expect(await readdir(path.join(dataDir, 'models', hubModel))).toEqual([])

    const folder = path.join(dataDir, 'models', hubModel)
    const unlock = await lock(folder, { lockfilePath: path.join(folder, '.lock') })
    const importing = models.import(cache, { id: hubModel })
    expect(await states(models)).toMatchObject({ [hubModel]: 'downloading' })
    await unlock()
    await importing
    expect(await states(models)).toMatchObject({ [hubModel]: 'ready' })
  })

  it('takes none of the files where one is missing, a folder, or another than the registry or the folder says', async () => {
    const models = open()
    const refused = async (name: string) => {
      const importing = models.import(cache, { id: hubModel })
      await expect(importing).rejects.toMatchObject({ code: 'unreadable', message: expect.stringContaining(name) })
      expect(await readdir(path.join(dataDir, 'models', hubModel)).catch(() => [])).toEqual([])
    }
    const tokenizer = await readFile(path.join(cache, 'tokenizer.json'))
    const files = { 'tokenizer.json': { bytes: tokenizer.length, sha256: '0'.repeat(64) } }
    await writeFile(path.join(cache, 'downloaded.json'), JSON.stringify({ commit: null, files }))
    await refused('tokenizer.json')
    await rm(path.join(cache, 'downloaded.json'))

    const weights = path.join(cache, 'text_model.onnx')
    const bytes = await readFile(weights)
    await rm(weights)
    await refused('text_model.onnx')
    await mkdir(weights)
    await refused('text_model.onnx')
    await rm(weights, { recursive: true })
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    await writeFile(weights, bytes)
    await refused('text_model.onnx')
  })

  it('takes over what the folder tells of its download', async () => {
    const commit = 'c0ffee'.padEnd(40, '0')
    await writeFile(path.join(cache, 'downloaded.json'), JSON.stringify({ commit, files: {} }))
    await open().import(cache, { id: hubModel })
    const record = readJson<{ commit: string; files: object }>(placeOf('downloaded.json'))
    expect(record.commit).toBe(commit)
    expect(Object.keys(record.files).sort()).toEqual(names.toSorted())
  })
})

describe('resolve', () => {
  it('auto is the first model where the hub has it', async () => {
    expect(await open().resolve('auto', { patience })).toEqual({ id: hubModel, notice: null })
    expect(existsSync(path.join(dataDir, 'models', hubModel, 'vision_model.onnx'))).toBe(true)
  })

  it('auto needs no hub once the model is there', async () => {
    await open().pull(hubModel, { patience })
    expect(await open('http://127.0.0.1:9').resolve('auto')).toEqual({ id: hubModel, notice: null })
  })

  it('auto falls back to the model of the project where the hub is out of reach', async () => {
    const { id, notice } = await open('http://127.0.0.1:9').resolve('auto')
    expect(id).toBe(starter)
    expect(notice).toMatchObject({
      message: expect.stringContaining('127.0.0.1:9'),
      fix: expect.stringContaining(`models pull ${hubModel}`),
    })
  })

  it('auto falls back where the hub does not have it, or breaks off', async () => {
    expect(await open(`${hub.endpoint}/elsewhere`).resolve('auto', { patience })).toMatchObject({
      id: starter,
      notice: { message: expect.stringContaining('HTTP 404') },
    })
    hub.mishaps.push(...Array(20).fill({ kind: 'cut', after: 0 }))
    expect(await open().resolve('auto', { patience })).toMatchObject({ id: starter })
  })

  it('auto makes no request where none is wanted', async () => {
    expect(await open().resolve('auto', { download: false })).toMatchObject({ id: starter })
    expect(hub.requests).toEqual([])
  })

  it('auto does not take being stopped for a missing hub', async () => {
    await expect(open().resolve('auto', { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })

  it('a named model is got, or the reason given; never another one', async () => {
    expect(await open().resolve(starter)).toEqual({ id: starter, notice: null })
    await expect(open('http://127.0.0.1:9').resolve(hubModel, { patience })).rejects.toMatchObject({
      code: 'unreachable',
    })
    await expect(open().resolve(hubModel, { download: false })).rejects.toMatchObject({ code: 'model-missing' })
    expect(await open().resolve(hubModel, { patience })).toEqual({ id: hubModel, notice: null })
  })

  it('auto is what use has chosen', async () => {
    await expect(open().use(hubModel)).rejects.toMatchObject({ code: 'model-missing' })
    await expect(open().use('unknown')).rejects.toMatchObject({ code: 'not-found' })
    await open().use(starter)
    expect(await open().resolve('auto')).toEqual({ id: starter, notice: null })
    expect((await open().list()).filter(({ selected }) => selected).map(({ id }) => id)).toEqual([starter])
    await writeFile(path.join(dataDir, 'models/selected.json'), '{"id":')
    expect(await open().resolve('auto', { patience })).toEqual({ id: hubModel, notice: null })
  })
})

describe('load', () => {
  it('loads a model once', async () => {
    const models = open()
    expect(await models.load(starter)).toBe(await models.load(starter))
  })

  it('says what to do about a model that is not there, and finds it once it is', async () => {
    const models = open()
    await expect(models.load(hubModel)).rejects.toMatchObject({
      code: 'model-missing',
      fix: expect.stringContaining(`models pull ${hubModel}`),
    })
    await models.pull(hubModel, { patience })
    expect((await models.load(hubModel)).id).toBe(hubModel)
  })
})
