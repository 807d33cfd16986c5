import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { endChild } from '../scripts/child.ts'
import { freePort } from '../scripts/port.ts'
import { root } from '../scripts/runtime.mjs'
import { deadAddress } from './server.ts'

// What the Dockerfile runs, step by step, without Docker.

let folder: string
let server: ChildProcess | null = null

test.beforeAll(async () => {
  test.skip(process.platform !== 'linux', 'the image is a Linux one')
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-image-'))
})

test.afterAll(async () => {
  if (server) await endChild(server)
  await rm(folder, { recursive: true, force: true })
})

test('the Dockerfile runs the scripts that are tested here', () => {
  const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8')
  for (const script of dockerfile.matchAll(/scripts\/[\w-]+\.ts/g))
    expect(existsSync(path.join(root, script[0]))).toBe(true)
  expect(dockerfile).toContain('RUN node scripts/container-build.ts /image')
  expect(dockerfile).toContain('CMD ["node", "scripts/container-start.ts"]')
  expect(dockerfile).toMatch(/^USER node$/m)
})

test('the image’s folder serves the samples by itself, and its health check tells so', async ({ request }) => {
  test.setTimeout(300_000)
  const image = path.join(folder, 'image')
  const built = spawnSync(process.execPath, ['scripts/container-build.ts', image], { cwd: root, encoding: 'utf8' })
  expect(built.status, built.stderr).toBe(0)
  expect(existsSync(path.join(image, 'node_modules/vitest'))).toBe(false)
  // The packages are links to those of the project, whose record must not be written through one.
  expect(readFileSync(path.join(root, 'node_modules/.package-lock.json'), 'utf8')).toContain('node_modules/vitest')
  expect(existsSync(path.join(image, 'node_modules/next'))).toBe(true)
  expect(existsSync(path.join(image, 'node_modules/onnxruntime-node/bin/napi-v6/win32/x64'))).toBe(false)

  const port = await freePort()
  const env = {
    ...process.env,
    DATA_DIR: path.join(folder, 'data'),
    HOST: '127.0.0.1',
    PORT: String(port),
    HF_ENDPOINT: deadAddress,
    OLLAMA_BASE_URL: deadAddress,
  }
  const isHealthy = () => spawnSync(process.execPath, ['scripts/container-health.ts'], { cwd: image, env }).status === 0
  expect(isHealthy()).toBe(false)
  server = spawn(process.execPath, ['scripts/container-start.ts'], { cwd: image, env, stdio: 'ignore' })
  await expect.poll(isHealthy, { timeout: 180_000, intervals: [1000] }).toBe(true)
  const answer = await request.post(`http://127.0.0.1:${port}/api/search`, { data: { text: 'a raccoon' } })
  const { hits } = await answer.json()
  expect(hits[0].source.name).toContain('raccoon')
  expect((await request.get(`http://127.0.0.1:${port}/`)).status()).toBe(200)
})
