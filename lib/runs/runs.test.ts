import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../log.ts'
import { runError } from './run-error.ts'
import { type Run, Runs } from './runs.ts'

const schema = z.object({
  ...{ id: z.string(), createdAt: z.string(), error: runError.nullable() },
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
})
const idOf = (number: number) => `${String(number).padStart(8, '0')}-0000-0000-0000-000000000000`
const run = (number: number): Run => ({
  ...{ id: idOf(number), createdAt: `2026-01-01T00:00:0${number}Z`, state: 'running', error: null },
})

let folder: string
let runs: Runs<Run>
/** What a run does, by its number; nothing where none is said. */
let works: Record<number, (signal: AbortSignal) => Promise<void>>

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-runs-'))
  works = {}
  const perform = async ({ id }: Run, signal: AbortSignal) => works[Number(id.slice(0, 8))]?.(signal)
  runs = new Runs({ folder, schema, noun: 'run', log: createLogger('silent'), perform })
})

afterEach(async () => {
  await runs.stop()
  await rm(folder, { recursive: true, force: true })
})

async function ended(number: number): Promise<Run['state']> {
  let state: Run['state'] = 'running'
  for await (const now of runs.watch(idOf(number))) state = now.state
  return state
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

it('a run under way is cancelled, and one that waits for its turn, too', async () => {
  works[1] = untilAborted
  await runs.start(run(1))
  await runs.start(run(2))
  expect(await runs.cancel(idOf(2))).toMatchObject({ state: 'cancelled', error: null })
  expect(await runs.cancel(idOf(1))).toMatchObject({ state: 'cancelled', error: null })
  expect(await runs.get(idOf(1))).toMatchObject({ state: 'cancelled' })
})

it('one that ends as it is cancelled keeps its result', async () => {
  works[1] = async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }
  await runs.start(run(1))
  expect(await runs.cancel(idOf(1))).toMatchObject({ state: 'done' })
  expect(await runs.cancel(idOf(1))).toMatchObject({ state: 'done' })
  expect(await runs.get(idOf(1))).toMatchObject({ state: 'done' })
  expect(await runs.end(idOf(1))).toBeNull()
  await expect(runs.cancel(idOf(1))).rejects.toMatchObject({ code: 'not-found' })
})

it('the newest are kept, whatever became of them, and what is under way', async () => {
  works[1] = untilAborted
  works[3] = () => Promise.reject(new Error('broken'))
  for (const number of [1, 2, 3, 4]) await runs.start(run(number))
  await runs.prune(1)
  expect(await readdir(folder)).toHaveLength(4)
  await runs.cancel(idOf(1))
  expect([await ended(2), await ended(3), await ended(4)]).toEqual(['done', 'failed', 'done'])
  // Somebody else may prune at the same moment.
  await Promise.all([runs.prune(2), runs.prune(2)])
  expect((await runs.list()).map(({ id }) => id)).toEqual([idOf(4), idOf(3)])
})
