import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { createLogger } from '../log.ts'
import { jobs } from '../store/schema.ts'
import { testDatabase } from '../store/test-database.ts'
import { JobQueue, type RunJob } from './job-queue.ts'
import { JobStore } from './job-store.ts'

const { database } = await testDatabase()
const dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-queue-'))
const uploads = path.join(dataDir, 'uploads')

afterAll(() => rm(dataDir, { recursive: true, force: true }))

function queue(run: RunJob): JobQueue {
  return new JobQueue(new JobStore(database), { dataDir, run, log: createLogger('silent') })
}

async function submit(to: JobQueue): Promise<string> {
  const staging = await to.stage()
  await staging.add('a.txt', Readable.from(['words']))
  return (await to.submitUpload('c', staging)).id
}

const nothing = { documents: 0, items: 0, images: 0, skipped: 0, failed: [], seconds: 0 }

it('discards the files of a job that is cancelled before it begins', async () => {
  const idle = queue(async () => nothing)
  const id = await submit(idle)
  expect(await readdir(uploads)).toHaveLength(1)
  expect(await idle.cancel(id)).toMatchObject({ state: 'cancelled' })
  expect(await readdir(uploads)).toEqual([])
})

it('leaves the files of a job that another process has taken over', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: over, resolve: end } = Promise.withResolvers<typeof nothing>()
  const slow = queue(() => {
    begin()
    return over
  })
  const id = await submit(slow)
  slow.start()
  await begun
  await database.update(jobs).set({ owner: 'another', heartbeat: new Date().toISOString() })
  end(nothing)
  await slow.stop()
  expect(await slow.get(id)).toMatchObject({ state: 'running' })
  expect(await readdir(uploads)).toHaveLength(1)
  await slow.cancel(id)
})

it('removes old uploads that no open job names, and leaves those that may be under way', async () => {
  await rm(uploads, { recursive: true, force: true })
  const waiting = queue(async () => nothing)
  const id = await submit(waiting)
  const [kept = ''] = await readdir(uploads)
  await mkdir(path.join(uploads, 'arriving'))
  await mkdir(path.join(uploads, 'abandoned'))
  const old = [kept, 'abandoned', ...(await readdir(path.join(uploads, kept))).map((file) => path.join(kept, file))]
  for (const name of old) await utimes(path.join(uploads, name), 0, 0)
  const { promise: begun, resolve: begin } = Promise.withResolvers<string[]>()
  const server = queue(async () => {
    begin(await readdir(uploads))
    return nothing
  })
  server.start()
  expect((await begun).sort()).toEqual([kept, 'arriving'].sort())
  await expect.poll(async () => (await server.get(id)).state).toBe('done')
  await server.stop()
  expect(await readdir(uploads)).toEqual(['arriving'])
})
