import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GET as nothing } from '@/app/api/[...path]/route.ts'
import { GET as conversations } from '@/app/api/conversations/route.ts'
import { getEngine } from './engine.ts'
import { route } from './route.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-route-'))
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('LOG_LEVEL', 'silent')
})
afterAll(async () => {
  await (await getEngine()).close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const request = (address: string) =>
  new Request(`http://localhost:3000${address}`, { headers: { host: 'localhost:3000' } })
const noParams = { params: Promise.resolve({}) }

it('keeps what went wrong inside from the client and puts it into the log', async () => {
  const { log } = await getEngine()
  const logged = vi.spyOn(log, 'error')
  const thrown = new Error('Failed query: select * from jobs where id = ? params: secret')
  const response = await route(async () => {
    throw thrown
  })(request('/'), noParams)
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: expect.not.stringContaining('secret'), fix: expect.any(String) },
  })
  expect(logged).toHaveBeenCalledWith(thrown, expect.any(String))
})

it('says what is not there as every other error', async () => {
  const response = await nothing(request('/api/nonsense'), { params: Promise.resolve({ path: ['nonsense'] }) })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({
    error: { code: 'not-found', message: expect.stringContaining('/api/n') },
  })
})

it('lists the conversations page by page', async () => {
  const engine = await getEngine()
  for (const id of ['a', 'b', 'c'])
    await engine.conversations.saveMessage(id, 'default', { id, role: 'user', parts: [{ type: 'text', text: id }] })
  const ids = async (query: string) => {
    const response = await conversations(request(`/api/conversations${query}`), noParams)
    const body: { conversations: { id: string }[] } = await response.json()
    return body.conversations.map(({ id }) => id)
  }
  const all = await ids('')
  expect(all.toSorted()).toEqual(['a', 'b', 'c'])
  expect(await ids('?offset=1&limit=1')).toEqual(all.slice(1, 2))
  expect((await conversations(request('/api/conversations?limit=x'), noParams)).status).toBe(400)
})
