import { expect, it } from 'vitest'
import { testDatabase } from '../store/test-database.ts'
import type { IngestProgress, IngestResult } from '../types.ts'
import { JobStore } from './job-store.ts'

const { database, another } = await testDatabase()
const store = new JobStore(database)
const elsewhere = new JobStore(await another())
const fresh = 60_000

const progress: IngestProgress = { found: 3, done: 1, skipped: 0, failed: [], items: 4, images: 2, current: 'b.png' }
const result: IngestResult = { documents: 3, items: 9, images: 5, skipped: 0, failed: [], seconds: 1.5 }

it('runs a job from queue to result', async () => {
  const created = await store.create({ collection: 'default', input: { paths: ["/o'brien"] } })
  expect(created).toMatchObject({ state: 'queued', result: null, error: null, progress: { found: 0, current: null } })
  const claimed = await store.claim('one', fresh)
  expect(claimed).toMatchObject({ id: created.id, state: 'running', input: { paths: ["/o'brien"] } })
  expect(await store.updateProgress(created.id, 'one', progress)).toBe(true)
  expect((await elsewhere.get(created.id))?.progress).toEqual(progress)
  expect(await store.finish(created.id, 'one', { state: 'done', result })).toBe(true)
  expect(await store.get(created.id)).toMatchObject({ state: 'done', result, progress })
  expect(await store.get(created.id)).not.toHaveProperty('input')
  expect(await store.claim('one', fresh)).toBeNull()
})

it('gives a job to one process, oldest first', async () => {
  const created: string[] = []
  for (let index = 0; index < 6; index++) created.push((await store.create({ collection: 'c', input: { index } })).id)
  const claimed = await Promise.all(
    created.map((_, index) => (index % 2 ? store : elsewhere).claim(`p${index}`, fresh)),
  )
  expect(claimed.map((job) => job?.id).sort()).toEqual([...created].sort())
  expect(await store.claim('late', fresh)).toBeNull()
  for (const [index, job] of claimed.entries()) await store.finish(job?.id ?? '', `p${index}`, { state: 'cancelled' })
})

it('hands on the job of a process that died, and no longer listens to it', async () => {
  const { id } = await store.create({ collection: 'c', input: {}, owner: 'died' })
  expect(await elsewhere.claim('heir', fresh), 'its heartbeat is fresh').toBeNull()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await elsewhere.claim('heir', 1))?.id).toBe(id)
  expect(await store.updateProgress(id, 'died', progress)).toBe(false)
  expect(await store.finish(id, 'died', { state: 'done', result })).toBe(false)
  expect(await elsewhere.updateProgress(id, 'heir', progress)).toBe(true)
  const error = { code: 'unreadable', message: 'Broken.', fix: 'Mend it.' }
  expect(await elsewhere.finish(id, 'heir', { state: 'failed', error })).toBe(true)
  expect(await store.get(id)).toMatchObject({ state: 'failed', error })
})

it('cancels what is queued or running, and leaves what is done', async () => {
  const queued = await store.create({ collection: 'c', input: {} })
  expect(await store.cancel(queued.id)).toMatchObject({ state: 'cancelled' })
  expect(await store.claim('one', fresh)).toBeNull()
  const running = await store.create({ collection: 'c', input: {}, owner: 'one' })
  await elsewhere.cancel(running.id)
  expect(await store.updateProgress(running.id, 'one', progress)).toBe(false)
  expect(await store.finish(running.id, 'one', { state: 'done', result })).toBe(false)
  const done = await store.create({ collection: 'c', input: {}, owner: 'one' })
  await store.finish(done.id, 'one', { state: 'done', result })
  expect(await store.cancel(done.id)).toMatchObject({ state: 'done' })
  expect(await store.cancel('none')).toBeNull()
})

it('lists newest first, by collection and state', async () => {
  const { id } = await store.create({ collection: 'listed', input: {} })
  expect((await store.list({ collection: 'listed' })).map((job) => job.id)).toEqual([id])
  expect(await store.list({ collection: 'listed', states: ['done'] })).toEqual([])
  expect((await store.list({ states: ['queued'], limit: 1 })).map((job) => job.id)).toEqual([id])
})
