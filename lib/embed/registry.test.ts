import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readRegistry } from './registry.ts'
import { clipReferenceEntry, root } from './test-support.ts'

let project: string

beforeEach(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), 'diptych-registry-'))
  await mkdir(path.join(project, 'models'))
})

afterEach(() => rm(project, { recursive: true }))

async function read(changes: object) {
  const models = [{ ...clipReferenceEntry(), ...changes }]
  await writeFile(path.join(project, 'models/registry.json'), JSON.stringify({ models }))
  return readRegistry(project)
}

it('lists CLIP by its pinned revision, and the starter with every file checked', async () => {
  const entries = await readRegistry(root)
  const [clip] = entries
  const starter = entries.find(({ id }) => id === 'diptych-starter')
  expect(clip?.source).toMatchObject({ kind: 'hub', revision: expect.stringMatching(/^[0-9a-f]{40}$/) })
  expect(clip?.files.filter(({ path }) => path.endsWith('.onnx')).every(({ sha256 }) => sha256 !== null)).toBe(true)
  expect(starter?.source.kind).toBe('folder')
  expect(starter?.files.every(({ bytes, sha256 }) => bytes !== null && sha256 !== null)).toBe(true)
})

it('lists each precision of the same weights as a model of its own, after the one that stands for them', async () => {
  const entries = await readRegistry(root)
  const siglip = entries.filter(({ base }) => base === 'siglip2-base-patch16-224')
  expect(siglip.map(({ id, precision }) => [id, precision])).toEqual([
    ['siglip2-base-patch16-224', 'int8'],
    ['siglip2-base-patch16-224-fp16', 'fp16'],
    ['siglip2-base-patch16-224-fp32', 'fp32'],
  ])
  for (const { towers, files, scoring } of siglip) {
    expect(scoring).toBe('sigmoid')
    for (const file of Object.values(towers).flatMap((tower) => tower?.file ?? []))
      expect(files.map(({ path }) => path)).toContain(file)
  }
})

it('lists other precisions of a model that hears, each with a tower of its own for sounds', async () => {
  const entries = await readRegistry(root)
  const hears = entries.find(({ id }) => id === 'imagebind-huge')
  const half = { vision: { file: 'v.onnx' }, text: { file: 't.onnx' }, audio: { file: 'a.onnx' } }
  const variants = [{ precision: 'fp16', files: [{ path: 'a.onnx' }], towers: half, note: 'Half.' }]
  const [, other] = await read({ ...hears, variants })
  expect(other?.towers.audio).toEqual({ ...hears?.towers.audio, file: 'a.onnx' })
})

it('names, for every model, only tower files that are downloaded', async () => {
  for (const { id, towers, files } of await readRegistry(root))
    for (const file of Object.values(towers).flatMap((tower) => tower?.file ?? []))
      expect(
        files.map(({ path }) => path),
        id,
      ).toContain(file)
})

it.each(['../../etc/passwd', '/etc/passwd', 'a/../../b', 'a\\b', 'C:/b', './a', ''])(
  'refuses a file that is named %j',
  async (name) => {
    await expect(read({ files: [{ path: name }] })).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('clip-reference.files[0].path'),
    })
  },
)

it.each([
  ['a repository without its revision', { files: [{ path: 'a', repository: 'b/c' }] }, 'files'],
  ['an id that would take the place of what is chosen', { id: 'selected.json' }, 'id'],
  ['an id that is that of an unfinished copy', { id: 'a.part-1' }, 'id'],
  ['a checksum of another kind', { files: [{ path: 'a', sha256: 'abc' }] }, 'sha256'],
  ['an id that is a path', { id: '../a' }, 'id'],
  ['a source of an unknown kind', { source: { kind: 'ftp' } }, 'source'],
  ['no dimensions', { dimensions: undefined }, 'dimensions'],
])('refuses %s', async (_, changes, field) => {
  await expect(read(changes)).rejects.toMatchObject({ message: expect.stringContaining(field) })
})

it('says which file can not be read', async () => {
  await expect(readRegistry(project)).rejects.toMatchObject({ fix: expect.stringContaining('registry.json') })
  await expect(read({ facts: 'models/none/model.json' })).rejects.toMatchObject({
    fix: expect.stringContaining('model.json'),
  })
})
