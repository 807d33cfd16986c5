import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { doctor } from './doctor.ts'
import { Engine } from './engine.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'diptych-doctor-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

it('finds both towers whole, and an Ollama that is set but does not answer at fault', async () => {
  const settings = { DATA_DIR: folder, OLLAMA_BASE_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'silent' }
  const engine = await Engine.open(readConfig(settings, path.resolve(import.meta.dirname, '..')))
  const checks = await doctor(engine)
  await engine.close()
  const named = (name: string) => checks.find((check) => check.name === name)
  expect(named('embedding model')).toMatchObject({ ok: true, detail: expect.stringContaining('words and pictures') })
  expect(named('chat model')).toMatchObject({ ok: false, detail: expect.stringContaining('127.0.0.1:9') })
})

it('tells what lacks without ffmpeg and Python, which only have to be there where they are named', async () => {
  const settings = { DATA_DIR: folder, OLLAMA_BASE_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'silent' }
  const programs = { FFMPEG: path.join(folder, 'no-ffmpeg'), PYTHON: process.execPath }
  const engine = await Engine.open(readConfig({ ...settings, ...programs }, path.resolve(import.meta.dirname, '..')))
  const checks = await doctor(engine)
  await engine.close()
  const named = (name: string) => checks.find((check) => check.name === name)
  expect(named('films and sounds')).toMatchObject({ ok: false, detail: expect.stringContaining('films are not read') })
  // Node stands for a Python that is new enough.
  expect(named('tuning')).toMatchObject({ ok: true, detail: expect.stringContaining(process.version.slice(1)) })
})
