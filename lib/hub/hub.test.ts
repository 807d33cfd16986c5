import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clipReferenceEntry } from '../embed/test-support.ts'
import { Hub } from './hub.ts'
import { startTestHub, type TestHub } from './test-hub.ts'

const entry = clipReferenceEntry()
const prefix = '/Xenova/clip-vit-base-patch32/resolve/d15189d7028b43f1d3e65039190477f6af591c2a/'
const largest = entry.files.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))[0]?.path ?? ''
let server: TestHub

beforeEach(async () => {
  server = await startTestHub(prefix, { [largest]: new Uint8Array(10) })
})

afterEach(() => server.close())

describe('an address', () => {
  const mirror = 'https://mirror.example/hf'
  const file = { path: 'onnx/text_model.onnx', bytes: null, sha256: null }
  const other = { ...file, repository: 'maker/tokenizer', revision: 'v1' }
  const hub = new Hub([mirror])

  it('is of a pinned revision, also below a path', () => {
    expect(hub.address(mirror, entry, file)).toBe(`${mirror}${prefix}onnx/text_model.onnx`)
  })

  it('is of the commit that is known, or of the repository that the file alone is from', () => {
    expect(hub.address(mirror, entry, file, 'c0ffee')).toContain('/resolve/c0ffee/onnx/')
    expect(hub.address(mirror, entry, other, 'c0ffee')).toBe(`${mirror}/maker/tokenizer/resolve/v1/${file.path}`)
  })
})

it('sees no obstacle where a byte of the largest file comes', async () => {
  expect(await new Hub([server.endpoint]).obstacle(entry)).toBeNull()
  expect(server.requests).toEqual([`GET ${largest} bytes=0-0`])
})

it.each([
  ['hangs', { kind: 'hang' }],
  ['falls silent before the first byte', { kind: 'stall', after: 0 }],
] as const)('does not wait for a file store that %s', async (_what, mishap) => {
  server.mishaps.push(mishap)
  expect(await new Hub([server.endpoint], 300).obstacle(entry)).toContain('file store does not answer')
})

it('names the obstacle', async () => {
  expect(await new Hub([`${server.endpoint}/other`]).obstacle(entry)).toContain('HTTP 404')
  await server.close()
  expect(await new Hub([server.endpoint]).obstacle(entry)).toContain('ECONNREFUSED')
})

it('does not wait for a hub that never answers', async () => {
  // A hub that takes connections and is silent, as behind some firewalls.
  const silent = await startTestHub('', {}, { silent: true })
  expect(await new Hub([silent.endpoint], 100).obstacle(entry)).toContain('does not answer')
  await silent.close()
})

it('stops when it is told to', async () => {
  await expect(new Hub([server.endpoint]).obstacle(entry, AbortSignal.abort())).rejects.toThrow('abort')
})
