import { expect, it, vi } from 'vitest'
import { fetchPublic } from './fetch-public.ts'

// A name server that does not answer, for as long as anybody waits.
vi.mock('node:dns/promises', () => ({ lookup: () => new Promise(() => {}) }))

const slow = new URL('http://slow.example/')
const options = { maxBytes: 1000, allowPrivateAddresses: false, timeout: 100 }

it('gives up a name that is not found in time', async () => {
  await expect(fetchPublic(slow, options)).rejects.toMatchObject({ code: 'unreachable' })
})

it('stops looking for a name when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(fetchPublic(slow, { ...options, timeout: 60_000, signal })).rejects.toThrow('enough')
  const controller = new AbortController()
  const fetching = fetchPublic(slow, { ...options, timeout: 60_000, signal: controller.signal })
  controller.abort(new Error('later'))
  await expect(fetching).rejects.toThrow('later')
})
