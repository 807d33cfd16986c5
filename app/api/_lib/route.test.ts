import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
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

it('keeps what went wrong inside from the client and puts it into the log', async () => {
  const { log } = await getEngine()
  const logged = vi.spyOn(log, 'error')
  const thrown = new Error('Failed query: select * from jobs where id = ? params: secret')
  const response = await route(async () => {
    throw thrown
  })(new Request('http://localhost:3000/', { headers: { host: 'localhost:3000' } }), { params: Promise.resolve({}) })
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: expect.not.stringContaining('secret'), fix: expect.any(String) },
  })
  expect(logged).toHaveBeenCalledWith(thrown, expect.any(String))
})
