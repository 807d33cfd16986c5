import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomUnits, rowsOf } from './geometry/made-up-rows.ts'
import { measureGeometry } from './geometry/measure-geometry.ts'
import { measureInThread } from './measure-in-thread.ts'

const threadFile = path.join(import.meta.dirname, 'geometry/geometry-worker.ts')
const input = (count = 60) => ({
  modalities: [
    { modality: 'image' as const, rows: rowsOf(randomUnits(count, 1)) },
    { modality: 'text' as const, rows: rowsOf(randomUnits(count, 2)) },
  ],
  near: 0.97,
})
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-thread-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('measures what it would here, and tells how far it is', async () => {
  const steps: string[] = []
  const given = input()
  const { signal } = new AbortController()
  const geometry = await measureInThread(given, { threadFile, signal, onStep: (detail) => steps.push(detail) })
  expect(geometry).toEqual(measureGeometry(input(), () => {}))
  expect(steps).toContain('image: clusters')
  expect(steps.at(-1)).toBe('done')
  expect(given.modalities[0]?.rows.values.length, 'the vectors have gone over').toBe(0)
})

it('ends at once when it is cancelled', async () => {
  const controller = new AbortController()
  const onStep = () => controller.abort()
  await expect(measureInThread(input(), { threadFile, signal: controller.signal, onStep })).rejects.toMatchObject({
    name: 'AbortError',
  })
  const { signal } = controller
  await expect(measureInThread(input(), { threadFile, signal, onStep })).rejects.toMatchObject({ name: 'AbortError' })
})

it.each([
  ['fails', 'throw new Error("out of memory")', /out of memory/],
  ['ends without a word', 'process.exit(3)', /code 3/],
])('says so where the thread %s', async (_, code, words) => {
  const broken = path.join(folder, `${code.length}.mjs`)
  await writeFile(broken, code)
  const { signal } = new AbortController()
  await expect(measureInThread(input(), { threadFile: broken, signal, onStep: () => {} })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(words),
  })
})
