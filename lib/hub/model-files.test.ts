import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Hub } from './hub.ts'
import { ModelFiles } from './model-files.ts'
import type { PullableModel } from './pullable-model.ts'
import { noise, sha256, startTestHub, type TestHub } from './test-hub.ts'

const commit = 'c0ffee'.padEnd(40, '0')
const contents = { 'config.json': new TextEncoder().encode('{}'), 'model.onnx': noise(40_000) }
const patience = { pause: 1, attempts: 2, answer: 500, silence: 500 }

/** A model of which the registry knows no figures, at a branch that may move on. */
const model: PullableModel = {
  id: 'unmeasured',
  source: { kind: 'hub', repository: 'maker/unmeasured', revision: 'main' },
  files: [
    { path: 'config.json', bytes: null, sha256: null },
    { path: 'model.onnx', bytes: null, sha256: null },
  ],
}

let folder: string
const hubs: TestHub[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-files-'))
})

afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.close()))
  await rm(folder, { recursive: true })
})

/** Serves the branch as well as the commit that it stands for, as a hub does. */
async function serve(files: Record<string, Uint8Array> = contents, told: string | null = commit): Promise<TestHub> {
  const hub = await startTestHub('/maker/unmeasured/resolve/', named(files), { commit: told })
  hubs.push(hub)
  return hub
}

function named(files: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const entries = Object.entries(files)
  return Object.fromEntries([
    ...entries.map(([name, bytes]) => [`main/${name}`, bytes]),
    ...entries.map(([name, bytes]) => [`${commit}/${name}`, bytes]),
  ])
}

describe('a model without figures in the registry', () => {
  it('is checked against what the hub tells, and stays checkable afterwards', async () => {
    const hub = await serve()
    const files = new ModelFiles(model, folder)
    await files.pull(new Hub([hub.endpoint]), { patience })
    const record = JSON.parse(await readFile(path.join(folder, 'downloaded.json'), 'utf8'))
    expect(record.commit).toBe(commit)
    expect(record.files['model.onnx']).toEqual({ bytes: 40_000, sha256: sha256(contents['model.onnx']) })
    expect(await files.damaged()).toEqual([])

    const broken = Uint8Array.from(contents['model.onnx'])
    broken[7] = (broken[7] ?? 0) ^ 1
    await writeFile(path.join(folder, 'model.onnx'), broken)
    expect((await files.damaged()).map((file) => file.path)).toEqual(['model.onnx'])
  })

  it('takes every file of the one commit, though the branch moves on meanwhile', async () => {
    const hub = await serve()
    await new ModelFiles(model, folder).pull(new Hub([hub.endpoint]), { patience })
    const gets = hub.requests.filter((request) => request.startsWith('GET'))
    expect(gets).toEqual([`GET ${commit}/config.json`, `GET ${commit}/model.onnx`])
  })

  it('takes a file that says so from another repository, at the revision of that one', async () => {
    const tokenizer = new TextEncoder().encode('{"tokens":[]}')
    const here = Object.entries(named(contents)).map(([name, bytes]) => [`unmeasured/resolve/${name}`, bytes])
    const files = { 'tokenizers/resolve/v1/tokenizer.json': tokenizer, ...Object.fromEntries(here) }
    const hub = await startTestHub('/maker/', files, { commit })
    hubs.push(hub)
    const elsewhere = { bytes: null, sha256: null, repository: 'maker/tokenizers', revision: 'v1' }
    const entry = { ...model, files: [...model.files, { path: 'tokenizer.json', ...elsewhere }] }
    await new ModelFiles(entry, folder).pull(new Hub([hub.endpoint]), { patience })
    expect(await readFile(path.join(folder, 'tokenizer.json'), 'utf8')).toBe('{"tokens":[]}')
    expect(hub.requests.filter((request) => request.startsWith('GET'))).toEqual([
      `GET unmeasured/resolve/${commit}/config.json`,
      `GET unmeasured/resolve/${commit}/model.onnx`,
      'GET tokenizers/resolve/v1/tokenizer.json',
    ])
  })

  it('refuses another file than the hub has told of, and keeps nothing of it', async () => {
    const hub = await serve()
    hub.mishaps.push({ kind: 'body', bytes: noise(2).map((value) => value ^ 1) })
    const files = new ModelFiles(model, folder)
    await expect(files.pull(new Hub([hub.endpoint]), { patience })).rejects.toMatchObject({ code: 'upstream' })
    expect(await files.complete()).toBe(false)
  })

  it('goes on where a download was cut, since the hub tells the sha256', async () => {
    const hub = await serve()
    const files = new ModelFiles({ ...model, files: model.files.slice(1) }, folder)
    hub.mishaps.push({ kind: 'cut', after: 30_000 })
    await files.pull(new Hub([hub.endpoint]), { patience })
    expect(hub.requests.at(-1)).toMatch(/^GET .*model\.onnx bytes=\d+-$/)
    expect(await files.damaged()).toEqual([])
  })
})

describe('mirrors', () => {
  it('are asked in turn where one does not answer or has not got the file', async () => {
    const [gone, empty, full] = [await serve(), await serve({}), await serve()]
    await gone.close()
    hubs.splice(hubs.indexOf(gone), 1)
    const files = new ModelFiles(model, folder)
    await files.pull(new Hub([gone.endpoint, empty.endpoint, full.endpoint]), { patience })
    expect(await files.complete()).toBe(true)
  })

  it('fail together with the reason of the last', async () => {
    const [one, other] = [await serve({}), await serve({})]
    const pull = new ModelFiles(model, folder).pull(new Hub([one.endpoint, other.endpoint]), { patience })
    await expect(pull).rejects.toMatchObject({ code: 'upstream', message: expect.stringContaining('404') })
  })
})
