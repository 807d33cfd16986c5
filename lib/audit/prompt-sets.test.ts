import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPrompts } from './prompt-sets.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-prompts-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('proposes the prompts that a misspelt name most likely means, or all', async () => {
  await expect(openPrompts('gendre')).rejects.toMatchObject({ code: 'bad-request', fix: 'Did you mean gender?' })
  await expect(openPrompts('height')).rejects.toMatchObject({ fix: expect.stringContaining('gender, age, skin') })
})

it.each([
  ['{', 'It must be an object'],
  ['{"name": "ours"}', 'groups: It is missing'],
  ['{"name": "ours", "groups": ["a", "b"], "prompts": "a {group}"}', 'prompts: It must be a list'],
])('says what is off in a file that holds %s', async (text, words) => {
  const file = path.join(folder, 'ours.json')
  await writeFile(file, text)
  await expect(openPrompts(file)).rejects.toMatchObject({ message: expect.stringContaining(words) })
})
