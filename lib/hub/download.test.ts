import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Download, download } from './download.ts'
import { noise, sha256, startTestHub, type TestHub } from './test-hub.ts'

const content = noise(300_000)
const prefix = '/maker/model/resolve/1a2b/'
let hub: TestHub
let folder: string
let target: string

beforeEach(async () => {
  hub = await startTestHub(prefix, { 'weights.onnx': content })
  folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-download-'))
  target = path.join(folder, 'onnx/weights.onnx')
})

afterEach(async () => {
  await hub.close()
  await rm(folder, { recursive: true })
})

function order(changes: Partial<Download> = {}): Download {
  return {
    url: `${hub.endpoint}${prefix}weights.onnx`,
    target,
    bytes: content.length,
    sha256: sha256(content),
    patience: { pause: 1, attempts: 3 },
    ...changes,
  }
}

async function expectWhole(): Promise<void> {
  expect(sha256(await readFile(target))).toBe(sha256(content))
  expect(existsSync(`${target}.part`)).toBe(false)
}

it('follows the redirect to another server and reports the bytes', async () => {
  const reports: [number, number | null][] = []
  await download(order({ onProgress: (...report) => reports.push(report) }))
  await expectWhole()
  expect(reports.at(0)).toEqual([0, content.length])
  expect(reports.at(-1)).toEqual([content.length, content.length])
})

it('goes on where the connection was cut, as often as it takes', async () => {
  hub.mishaps.push(...Array.from({ length: 6 }, () => ({ kind: 'cut', after: 40_000 }) as const))
  await download(order())
  await expectWhole()
  expect(hub.requests.slice(0, 3)).toEqual([
    'GET weights.onnx',
    'GET weights.onnx bytes=40000-',
    'GET weights.onnx bytes=80000-',
  ])
})

it('goes on where an earlier process was ended', async () => {
  await download(order()).then(() => rm(target))
  await writeFile(`${target}.part`, content.subarray(0, 123_456))
  await download(order())
  await expectWhole()
  expect(hub.requests.at(-1)).toBe('GET weights.onnx bytes=123456-')
})

it('needs no request where all bytes are there', async () => {
  await download(order()).then(() => rm(target))
  await writeFile(`${target}.part`, content)
  hub.requests.length = 0
  await download(order())
  await expectWhole()
  expect(hub.requests).toEqual([])
})

it.each([
  ['a server that ignores Range', { kind: 'whole' }],
  ['a server that continues at another place', { kind: 'elsewhere' }],
  ['a server that will not continue', { kind: 'status', status: 416 }],
  ['a busy server', { kind: 'status', status: 503 }],
  ['a server that limits the rate', { kind: 'status', status: 429 }],
] as const)('copes with %s', async (_, mishap) => {
  hub.mishaps.push({ kind: 'cut', after: 100_000 }, mishap)
  await download(order())
  await expectWhole()
})

it('throws a damaged part away and starts over', async () => {
  await download(order()).then(() => rm(target))
  await writeFile(`${target}.part`, new Uint8Array(200_000))
  await download(order())
  await expectWhole()
})

it('throws a part away that is longer than the file', async () => {
  await download(order()).then(() => rm(target))
  await writeFile(`${target}.part`, new Uint8Array(400_000))
  await download(order())
  await expectWhole()
})

it.each([
  ['of another content', { kind: 'body', bytes: noise(300_001).subarray(1) }, 'sha256'],
  ['of another length', { kind: 'body', bytes: new TextEncoder().encode('<html>Sign in</html>') }, '20 bytes'],
  ['without an end', { kind: 'endless' }, 'goes on after'],
] as const)('refuses a file %s, and keeps nothing of it', async (_, mishap, reason) => {
  hub.mishaps.push(mishap, mishap)
  const refused = download(order())
  await expect(refused).rejects.toMatchObject({ code: 'upstream', message: expect.stringContaining(reason) })
  expect(existsSync(target)).toBe(false)
  hub.mishaps.length = 0
  await download(order())
  await expectWhole()
})

it.each([401, 403, 404, 410])('says that the server refuses (HTTP %i) without asking again', async (status) => {
  hub.mishaps.push({ kind: 'status', status })
  await expect(download(order())).rejects.toMatchObject({
    code: 'upstream',
    message: expect.stringContaining(`HTTP ${status}`),
    fix: expect.stringContaining('HF_ENDPOINT'),
  })
  expect(hub.requests).toHaveLength(1)
})

it('gives up after some attempts that bring nothing, and keeps what has come', async () => {
  hub.mishaps.push({ kind: 'cut', after: 100_000 }, ...Array(3).fill({ kind: 'status', status: 502 }))
  await expect(download(order())).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('HTTP 502'),
    fix: expect.stringContaining('What has come is kept.'),
  })
  await download(order())
  await expectWhole()
  expect(hub.requests.at(-1)).toBe('GET weights.onnx bytes=100000-')
})

it.each([
  ['hangs', { kind: 'hang' }, 'no answer'],
  ['falls silent', { kind: 'stall', after: 0 }, 'no data'],
] as const)('does not wait for ever for a server that %s', async (_, mishap, reason) => {
  hub.mishaps.push(mishap, mishap)
  const patience = { pause: 1, attempts: 2, answer: 50, silence: 50 }
  await expect(download(order({ patience }))).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining(reason),
  })
})

it('names the reason where there is no server, and keeps nothing', async () => {
  await hub.close()
  await expect(download(order())).rejects.toMatchObject({
    code: 'unreachable',
    message: `The download from ${new URL(hub.endpoint).host} did not work: it refuses the connection (ECONNREFUSED).`,
    fix: 'Check the network or set HF_ENDPOINT to a mirror, and try again.',
  })
})

it('stops at once when it is told to, and keeps what has come', async () => {
  hub.mishaps.push({ kind: 'stall', after: 100_000 })
  const stop = new AbortController()
  const onProgress = (received: number) => {
    if (received === 100_000) stop.abort()
  }
  await expect(download(order({ signal: stop.signal, onProgress }))).rejects.toThrow('abort')
  await download(order())
  await expectWhole()
  expect(hub.requests.at(-1)).toBe('GET weights.onnx bytes=100000-')
})

it('starts a file without a known checksum over instead of joining halves', async () => {
  hub.mishaps.push({ kind: 'cut', after: 100_000 })
  await download(order({ bytes: null, sha256: null }))
  await expectWhole()
  expect(hub.requests).toEqual(['GET weights.onnx', 'GET weights.onnx'])
})
