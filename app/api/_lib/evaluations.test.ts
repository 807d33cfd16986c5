import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { DELETE, GET as one } from '@/app/api/evaluations/[id]/route.ts'
import { POST as addDocuments } from '@/app/api/evaluations/documents/route.ts'
import { GET as list, POST as start } from '@/app/api/evaluations/route.ts'
import { PUT as give, GET as given } from '@/app/api/feedback/route.ts'
import type { Hit } from '@/lib/types.ts'
import { getEngine } from './engine.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-evaluations-'))
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('LOG_LEVEL', 'silent')
})
afterAll(async () => {
  await (await getEngine()).close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const noParams = { params: Promise.resolve({}) }
const params = (id: string) => ({ params: Promise.resolve({ id }) })

function request(address: string, method = 'GET', body?: unknown): Request {
  const headers = { host: 'localhost:3000', 'content-type': 'application/json' }
  return new Request(`http://localhost:3000${address}`, { method, headers, body: JSON.stringify(body) })
}

it('lists the sets, the one of conversations too, and no runs at first', async () => {
  const response = await list(request('/api/evaluations'), noParams)
  expect(await response.json()).toMatchObject({
    runs: [],
    sets: expect.arrayContaining([expect.objectContaining({ id: 'conversations', queries: 0 })]),
  })
})

it.each([
  ['a path for a set', { set: '../../etc' }, 404],
  ['no set', {}, 400],
  ['a mode that there is not', { set: 'samples', mode: 'magic' }, 400],
  ['a collection that is not there', { set: 'samples', collection: 'nowhere' }, 404],
  ['a set without queries', { set: 'conversations' }, 400],
])('does not run %s', async (_, body, status) => {
  const response = await start(request('/api/evaluations', 'POST', body), noParams)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ error: { fix: expect.stringMatching(/\S/) } })
})

it('has no run of an unknown name, and deletes none', async () => {
  for (const id of ['unknown', '../diptych', '..%2Fdiptych']) {
    expect((await one(request(`/api/evaluations/x`), params(id))).status).toBe(404)
    expect((await DELETE(request(`/api/evaluations/x`, 'DELETE'), params(id))).status).toBe(404)
  }
})

it('adds the documents of a set that has some, and of no other folder', async () => {
  const add = (set: string) =>
    addDocuments(request('/api/evaluations/documents', 'POST', { set, collection: 'added' }), noParams)
  expect((await add('conversations')).status).toBe(404)
  expect((await add('../samples')).status).toBe(404)
  const accepted = await add('samples')
  expect(accepted.status).toBe(202)
  const { jobId } = await accepted.json()
  await (await getEngine()).jobs.cancel(jobId)
})

it('keeps and lists what is said of a source, and refuses what makes no sense', async () => {
  const { conversations } = await getEngine()
  await conversations.saveMessage('c', 'default', { id: 'q', role: 'user', parts: [{ type: 'text', text: 'An owl?' }] })
  const hits = [{ itemId: 'owl-0', rank: 1 }] as Hit[]
  const result = { query: 'An owl?', mode: 'hybrid', model: 'm', reranker: null, seconds: 0 } as const
  const data = { ...result, hits, answerable: null, notices: [] }
  await conversations.saveReply('c', { id: 'a', role: 'assistant', parts: [{ type: 'data-hits', data }] })
  const say = (body: object) => give(request('/api/feedback', 'PUT', body), noParams)
  const source = { conversationId: 'c', messageId: 'a', itemId: 'owl-0' }
  expect((await say({ ...source, verdict: 'right' })).status).toBe(200)
  expect((await say({ ...source, verdict: 'maybe' })).status).toBe(400)
  expect((await say({ ...source, itemId: 'heron-0', verdict: 'right' })).status).toBe(404)
  const listed = await given(request('/api/feedback?conversationId=c'), noParams)
  expect(await listed.json()).toEqual({ feedback: [{ messageId: 'a', itemId: 'owl-0', verdict: 'right' }] })
  expect((await given(request('/api/feedback'), noParams)).status).toBe(400)
})
