import { expect, it } from 'vitest'
import { endRun } from './end-run.ts'

const runs = {
  cancel: async (id: string) => ({ id, state: 'done' }),
  end: async (id: string) => (id === 'running' ? { id, state: 'cancelled' } : null),
}

it('DELETE cancels what is under way and deletes what has ended, and with ?cancel=true deletes nothing', async () => {
  expect(await endRun(runs, 'running', new URLSearchParams())).toEqual({ id: 'running', state: 'cancelled' })
  expect(await endRun(runs, 'ended', new URLSearchParams())).toEqual({ deleted: true })
  expect(await endRun(runs, 'ended', new URLSearchParams('cancel=true'))).toEqual({ id: 'ended', state: 'done' })
})
