import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GET as events } from '@/app/api/collections/[name]/model/events/route.ts'
import { DELETE as forget } from '@/app/api/collections/[name]/model/previous/route.ts'
import { DELETE as cancel, POST as change, GET as state } from '@/app/api/collections/[name]/model/route.ts'
import { POST as undo } from '@/app/api/collections/[name]/model/undo/route.ts'
import { readRegistry } from '@/lib/embed/registry.ts'
import { getEngine } from './engine.ts'

// Real files and the starter model, and beside it the same weights under another name.

const root = path.resolve(import.meta.dirname, '../../..')
const nowhere = 'http://127.0.0.1:9'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-model-change-'))
  vi.stubEnv('DATA_DIR', path.join(folder, 'data'))
  vi.stubEnv('LOG_LEVEL', 'silent')
  vi.stubEnv('HF_ENDPOINT', nowhere)
  vi.stubEnv('OLLAMA_BASE_URL', nowhere)
  const starter = (await readRegistry(root)).find(({ source }) => source.kind === 'folder')
  if (starter?.source.kind !== 'folder') throw new Error('The registry has no model that comes with the project')
  const twin = path.join(folder, 'data/models/twin')
  await mkdir(twin, { recursive: true })
  await writeFile(path.join(twin, 'model.json'), JSON.stringify({ ...starter, id: 'twin', label: 'Twin' }))
  for (const file of starter.files)
    await symlink(path.join(root, starter.source.folder, file.path), path.join(twin, file.path))
  const files = path.join(folder, 'files')
  await mkdir(files)
  await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).toFile(
    path.join(files, 'lamp.png'),
  )
  await writeFile(path.join(files, 'lamp.txt'), 'A red signal lamp')
  await writeFile(path.join(files, 'guide.md'), '# Chain\n\nOil the chain after every ride in the rain.\n')
  const engine = await getEngine()
  await engine.ingest([files], { collection: 'default' })
})

afterAll(async () => {
  await (await getEngine()).close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const params = (name = 'default') => ({ params: Promise.resolve({ name }) })

function request(method: string, body?: unknown): Request {
  const headers = { host: 'localhost:3000', 'content-type': 'application/json' }
  const address = 'http://localhost:3000/api/collections/default/model'
  return new Request(address, { method, headers, body: JSON.stringify(body) })
}

async function settled(): Promise<unknown> {
  const text = await (await events(request('GET'), params())).text()
  return JSON.parse(text.trim().split('\n\n').at(-1)?.replace('data: ', '') ?? 'null')
}

function diptych(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, 'cli/diptych.mjs'), ...args, '--json'], { encoding: 'utf8' })
}

it('changes the model by route, finds the same under it, and goes back', async () => {
  const engine = await getEngine()
  const query = {
    collection: 'default',
    text: 'a lamp',
    image: null,
    mode: 'hybrid',
    k: 5,
    filter: {},
    rerank: false,
  } as const
  const before = await engine.search(query)
  const response = await change(request('POST', { model: 'twin' }), params())
  expect(response.status).toBe(202)
  expect(await response.json()).toMatchObject({ model: before.model, reembedding: { model: 'twin' } })
  expect(await settled()).toMatchObject({ model: 'twin', previousModel: before.model, failed: null, notices: [] })
  const after = await engine.search(query)
  expect(after.model).toBe('twin')
  expect(after.hits.map(({ itemId }) => itemId)).toEqual(before.hits.map(({ itemId }) => itemId))
  expect((await undo(request('POST'), params())).status).toBe(202)
  expect(await settled()).toMatchObject({ model: before.model, previousModel: 'twin' })
  expect(await (await forget(request('DELETE'), params())).json()).toMatchObject({ previousModel: null })
})

it.each([
  ['a model that there is not', () => change(request('POST', { model: 'nothing' }), params()), 404],
  ['no model', () => change(request('POST', {}), params()), 400],
  ['the model that it has', () => change(request('POST', { model: 'diptych-starter' }), params()), 409],
  ['a collection that there is not', () => state(request('GET'), params('nowhere')), 404],
  ['to cancel nothing', () => cancel(request('DELETE'), params()), 404],
  ['to go back to nothing', () => undo(request('POST'), params()), 409],
])('refuses %s', async (_, send, status) => {
  const response = await send()
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ error: { fix: expect.stringMatching(/\S/) } })
})

it('changes the model by command, beside a server, and back', async () => {
  const there = diptych('collections', 'reembed', 'default', '--model', 'twin')
  expect(there.stderr).toBe('')
  expect(JSON.parse(there.stdout)).toMatchObject({ model: 'twin', previousModel: 'diptych-starter' })
  expect(await (await state(request('GET'), params())).json()).toMatchObject({ model: 'twin' })
  const back = diptych('collections', 'undo', 'default')
  expect(JSON.parse(back.stdout)).toMatchObject({ model: 'diptych-starter' })
  expect(JSON.parse(diptych('collections', 'forget', 'default').stdout)).toMatchObject({ previousModel: null })
  expect(diptych('collections', 'reembed', 'default', '--model', 'nothing').status).not.toBe(0)
})
