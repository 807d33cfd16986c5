import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHubInPlaceOfQwen } from '../lib/answer/local/tiny-chat.testing.ts'
import type { TestHub } from '../lib/hub/test-hub.ts'
import { commandLine } from './diptych.testing.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-built-in-'))
const notes = path.join(root, 'samples/collection/travel-notes.txt')
const question = 'What is there to see at the Pont du Gard?'
let hub: TestHub

beforeAll(async () => {
  hub = await startHubInPlaceOfQwen()
})

afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true })
})

const command = () => commandLine(folder, { EMBEDDING_MODEL: 'diptych-starter', HF_ENDPOINT: hub.endpoint })
const diptych = (args: string[]) => command().diptych(args)
/** As a process of its own, which a thread of a model must not hold up. */
const spawnDiptych = (args: string[]) => command().spawnDiptych(args)

it('a language model is pulled, answers with citations, is chosen, and goes again', { timeout: 300_000 }, async () => {
  expect((await diptych(['ingest', notes])).code).toBe(0)
  expect(await spawnDiptych(['models', 'pull', 'qwen3-0.6b'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^qwen3-0\.6b +ready/m),
  })
  const written = await spawnDiptych(['ask', question])
  expect(written.stdout).toContain('The Romans built the Pont du Gard in the first century')
  expect(written.stdout).toContain('Written by qwen3-0.6b')
  expect(written.stdout).toMatch(/\[1\] travel-notes\.txt/)
  expect(written.stderr).not.toMatch(/error|warn/i)

  expect((await diptych(['models', 'use', 'qwen3-0.6b'])).stdout).toContain('* chosen to answer')
  const quoted = await diptych(['ask', question, '--model', 'extractive'])
  expect(quoted.stdout).toContain('Quoted from the passages found')

  expect(await diptych(['models', 'remove', 'qwen3-0.6b'])).toMatchObject({ code: 0 })
  expect(existsSync(path.join(folder, 'data/models/qwen3-0.6b'))).toBe(false)
  expect((await diptych(['ask', question])).stdout).toContain('Quoted from the passages found')
})

it('one that is named and not there is not fetched, and the command that gets it is named', {
  timeout: 60_000,
}, async () => {
  hub.requests.length = 0
  const told = await diptych(['ask', question, '--model', 'smollm2-360m'])
  expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining('diptych models pull smollm2-360m') })
  expect(hub.requests).toEqual([])
})
