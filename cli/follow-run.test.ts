import { expect, it } from 'vitest'
import type { Run } from '../lib/runs/runs.ts'
import { followRun } from './follow-run.ts'

const state = () => ({ fraction: null, counts: '', speed: null, secondsLeft: null, current: null })
const run = (changes: Partial<Run> = {}): Run => ({
  ...{ id: 'a', createdAt: '2026-01-01T00:00:00Z', state: 'running', error: null },
  ...changes,
})

/** A run that is `before` until it is cancelled, and `after` then. */
function follow(before: Run, after: Run, signal = new AbortController().signal) {
  const runs = {
    async *watch() {
      yield before
    },
    get: async () => before,
    cancel: async () => after,
  }
  return followRun(runs, 'a', { signal }, state)
}

it('a run that is done is returned, also where Ctrl-C came as it ended', async () => {
  const done = run({ state: 'done' })
  expect(await follow(done, run({ state: 'cancelled' }))).toBe(done)
  expect(await follow(run(), done, AbortSignal.abort())).toBe(done)
})

it('one that failed or was cancelled is thrown', async () => {
  const error = { code: 'model-missing' as const, message: 'Gone.', fix: 'Pull it.' }
  await expect(follow(run({ state: 'failed', error }), run())).rejects.toMatchObject(error)
  const cancelled = follow(run(), run({ state: 'cancelled' }), AbortSignal.abort())
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
})
