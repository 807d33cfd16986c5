import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { madeUpSound, wavOf } from '../lib/media/made-up-sounds.ts'

const root = path.resolve(import.meta.dirname, '..')
/** Nothing listens there: neither a hub nor Ollama. */
const nowhere = 'http://127.0.0.1:9'
let folder: string

async function diptych(...args: string[]) {
  const env = { ...process.env, DATA_DIR: path.join(folder, 'data'), HF_ENDPOINT: nowhere, OLLAMA_BASE_URL: nowhere }
  const binary = path.join(root, 'cli/diptych.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [binary, ...args, '--json'], { env })
  return JSON.parse(stdout)
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-recordings-'))
  const sounds = path.join(folder, 'sounds')
  await mkdir(sounds)
  await cp(path.join(root, 'lib/media/fixtures/chirp.mp3'), path.join(sounds, 'lark.mp3'))
  await writeFile(path.join(sounds, 'lark.txt'), 'A skylark rises over the meadow')
  await writeFile(path.join(sounds, 'door-knock.wav'), wavOf(madeUpSound('knocks', 2, 16_000), 16_000))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

it('recordings are ingested with the words beside them, found, and cited', async () => {
  const result = await diptych('ingest', path.join(folder, 'sounds'), '--collection', 'sounds')
  expect(result).toMatchObject({ documents: 2, items: 2, failed: [] })
  const { hits } = await diptych('search', 'a knock on the door', '--collection', 'sounds')
  expect(hits[0]).toMatchObject({
    kind: 'audio',
    text: 'door knock',
    media: { mediaType: 'audio/wav', start: 0, end: 2 },
  })
  const answer = await diptych('ask', 'Where does the skylark rise?', '--collection', 'sounds')
  expect(JSON.stringify(answer)).toContain('A skylark rises over the meadow')
})
