import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChosenName } from './chosen-name.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-chosen-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('keeps a name, also where many are written at a time, and none where it is given up', async () => {
  const file = path.join(folder, 'models/selected.json')
  const chosen = new ChosenName(file, 'id')
  expect(await chosen.read()).toBeNull()
  const names = Array.from({ length: 10 }, (_, index) => `model-${index}`)
  await Promise.all(names.map((name) => chosen.write(name)))
  expect(names).toContain(await new ChosenName(file, 'id').read())
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ id: expect.any(String) })
  expect(await readdir(path.dirname(file))).toEqual(['selected.json'])
  await chosen.write(null)
  expect(await chosen.read()).toBeNull()
})

it.each(['{"id": "mi', 'null', '{"id": 7}', '{}'])('takes a file that holds %s for none', async (text) => {
  const file = path.join(folder, 'selected.json')
  await writeFile(file, text)
  expect(await new ChosenName(file, 'id').read()).toBeNull()
})
