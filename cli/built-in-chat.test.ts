import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHubInPlaceOfQwen } from '../lib/answer/local/tiny-chat.testing.ts'
import type { TestHub } from '../lib/hub/test-hub.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-built-in-'))
const notes = path.join(root, 'samples/collection/travel-notes.txt')
const question = 'What is there to see at the Pont du Gard?'
/** Nothing listens there: no Ollama. */
const nowhere = 'http://127.0.0.1:9'
let hub: TestHub

beforeAll(async () => {
  hub = await startHubInPlaceOfQwen()
})

afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true })
})

/** Runs the real command as a process of its own. */
function diptych(args: string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'diptych.mjs'), ...args], {
    cwd: folder,
    env: {
      ...process.env,
      DATA_DIR: folder,
      EMBEDDING_MODEL: 'diptych-starter',
      OLLAMA_BASE_URL: nowhere,
      HF_ENDPOINT: hub.endpoint,
    },
  })
  const run = { code: null as number | null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    run.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    run.stderr += chunk
  })
  child.stdin.end()
  return new Promise<typeof run>((resolve) => child.on('close', (code) => resolve({ ...run, code })))
}

it('a language model is pulled, answers with citations, is chosen, and goes again', { timeout: 300_000 }, async () => {
  expect((await diptych(['ingest', notes])).code).toBe(0)
  expect(await diptych(['models', 'pull', 'qwen3-0.6b'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^qwen3-0\.6b +ready/m),
  })
  const written = await diptych(['ask', question])
  expect(written.stdout).toContain('The Romans built the Pont du Gard in the first century')
  expect(written.stdout).toContain('Written by qwen3-0.6b')
  expect(written.stdout).toMatch(/\[1\] travel-notes\.txt/)
  expect(written.stderr).not.toMatch(/error|warn/i)

  expect((await diptych(['models', 'use', 'qwen3-0.6b'])).stdout).toContain('* chosen to answer')
  const quoted = await diptych(['ask', question, '--model', 'extractive'])
  expect(quoted.stdout).toContain('Quoted from the passages found')

  expect(await diptych(['models', 'remove', 'qwen3-0.6b'])).toMatchObject({ code: 0 })
  expect(existsSync(path.join(folder, 'models/qwen3-0.6b'))).toBe(false)
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
