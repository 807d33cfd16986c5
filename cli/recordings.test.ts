import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { madeUpSound, wavOf } from '../lib/media/made-up-sounds.ts'
import { commandLine } from './diptych.testing.ts'

const root = path.resolve(import.meta.dirname, '..')
let folder: string

async function resultOf(...args: string[]) {
  const { stdout } = await commandLine(folder).diptych([...args, '--json'])
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
  const result = await resultOf('ingest', path.join(folder, 'sounds'), '--collection', 'sounds')
  expect(result).toMatchObject({ documents: 2, items: 2, failed: [] })
  const { hits } = await resultOf('search', 'a knock on the door', '--collection', 'sounds')
  expect(hits[0]).toMatchObject({
    kind: 'audio',
    text: 'door knock',
    media: { mediaType: 'audio/wav', start: 0, end: 2 },
  })
  const { stdout } = await commandLine(folder).diptych(['search', 'a knock on the door', '--collection', 'sounds'])
  expect(stdout).toMatch(/^1 {2}door-knock\.wav · 0:00 to 0:02 {2}audio/)
  const answer = await resultOf('ask', 'Where does the skylark rise?', '--collection', 'sounds')
  expect(JSON.stringify(answer)).toContain('A skylark rises over the meadow')
})
