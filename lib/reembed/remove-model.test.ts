import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { Engine } from '../engine.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-remove-'))
let engine: Engine

/** The starter under another id, as a folder to import. */
function importable(id: string): string {
  const place = path.join(folder, id)
  const registry = JSON.parse(readFileSync(path.join(root, 'models/registry.json'), 'utf8'))
  const starter = registry.models.find((model: { id: string }) => model.id === 'diptych-starter')
  const known = JSON.parse(readFileSync(path.join(root, starter.facts), 'utf8'))
  cpSync(path.join(root, 'models/starter'), place, { recursive: true })
  const files = known.files.map((file: { path: string }) => ({ ...file, path: path.basename(file.path) }))
  const { source: _, facts: __, ...entry } = starter
  writeFileSync(path.join(place, 'model.json'), JSON.stringify({ ...known, ...entry, id, files }))
  return place
}

beforeAll(async () => {
  const nowhere = 'http://127.0.0.1:9'
  const variables = { DATA_DIR: path.join(folder, 'data'), EMBEDDING_MODEL: 'diptych-starter', HF_ENDPOINT: nowhere }
  engine = await Engine.open(readConfig({ ...variables, OLLAMA_BASE_URL: nowhere, LOG_LEVEL: 'silent' }, root))
  await engine.catalog.import(importable('own'))
  await engine.ingest([path.join(root, 'samples/collection/photos/raccoon.jpg')], { collection: 'animals' })
})

afterAll(async () => {
  await engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function changed(begin: () => Promise<unknown>): Promise<void> {
  await begin()
  for await (const { failed } of engine.modelChanges.watch('animals')) expect(failed).toBeNull()
}

it('puts no other files in the place of those that a collection is searched with, unless they are the same', async () => {
  await engine.modelChanges.start('animals', 'own')
  await changed(async () => {})
  const other = importable('other')
  const entry = JSON.parse(readFileSync(path.join(other, 'model.json'), 'utf8'))
  entry.pixels.mean = [0.1, 0.2, 0.3]
  writeFileSync(path.join(other, 'model.json'), JSON.stringify(entry))
  await expect(engine.catalog.import(other, { id: 'own' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('"animals" is searched with it'),
  })
  await engine.catalog.import(path.join(folder, 'own'))
  await changed(() => engine.modelChanges.undo('animals'))
  await engine.modelChanges.forget('animals')
  await engine.catalog.import(other, { id: 'own' })
  await engine.catalog.import(path.join(folder, 'own'))
})

it('keeps a model that a collection is searched with, goes over to, or can go back to', async () => {
  const refusal = (why: string) => ({ code: 'conflict', message: expect.stringContaining(why) })
  await engine.modelChanges.start('animals', 'own')
  // Under way, or done by now.
  await expect(engine.catalog.remove('own')).rejects.toMatchObject(refusal('"animals" is'))
  await changed(async () => {})
  await expect(engine.catalog.remove('own')).rejects.toMatchObject(refusal('searched with it'))
  await changed(() => engine.modelChanges.undo('animals'))
  await expect(engine.catalog.remove('own')).rejects.toMatchObject(refusal('can go back to it'))
  await engine.modelChanges.forget('animals')
  await engine.catalog.remove('own')
  expect((await engine.models.list()).map(({ id }) => id)).not.toContain('own')
  expect((await engine.search({ ...question, text: 'raccoon' })).hits).toHaveLength(1)
})

const question = { collection: 'animals', image: null, mode: 'hybrid', k: 5, filter: {}, rerank: false } as const
