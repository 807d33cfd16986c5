import { setImmediate as turn } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { DiptychError } from '@/lib/errors.ts'
import { createLogger } from '@/lib/log.ts'
import { progressEvents } from './progress-events.ts'

const log = createLogger('silent')

async function all(events: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = []
  for await (const event of events) got.push(JSON.parse(JSON.stringify(event)))
  return got
}

it('tells of progress as it comes, and ends with the result', async () => {
  const events = progressEvents<number, string>(async (report) => {
    report(1)
    await turn()
    report(2)
    return 'all'
  }, log)
  expect(await all(events)).toEqual([
    { type: 'progress', progress: 1 },
    { type: 'progress', progress: 2 },
    { type: 'done', result: 'all' },
  ])
})

it('skips what a slow client did not take in time', async () => {
  const finished = vi.fn()
  const events = progressEvents<number, string>(async (report) => {
    for (let done = 1; done <= 100; done++) {
      report(done)
      await turn()
    }
    finished()
    return 'all'
  }, log)
  expect((await events.next()).value).toEqual({ type: 'progress', progress: 1 })
  await vi.waitFor(() => expect(finished).toHaveBeenCalled())
  await turn()
  expect(await all(events)).toEqual([
    { type: 'progress', progress: 100 },
    { type: 'done', result: 'all' },
  ])
})

it('ends with the error where it fails', async () => {
  const events = progressEvents(async () => {
    throw new DiptychError('not-found', 'It is gone.', 'Look again.')
  }, log)
  expect(await all(events)).toEqual([
    { type: 'error', error: { code: 'not-found', message: 'It is gone.', fix: 'Look again.' } },
  ])
})
