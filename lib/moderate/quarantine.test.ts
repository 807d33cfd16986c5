import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sourceFile } from '../read/reader.contract.ts'
import type { SourceFile } from '../types.ts'
import { Quarantine } from './quarantine.ts'

let root = ''
let dataDir = ''
let quarantine: Quarantine
let picture: Uint8Array

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'diptych-quarantine-'))
  picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(root, 'data-'))
  quarantine = new Quarantine(dataDir)
})

const file: SourceFile = {
  name: 'page.md',
  path: null,
  bytes: Buffer.from('![A visitor](visitor.jpg)'),
  mediaType: 'text/markdown',
  caption: null,
  metadata: {},
  resolve: async () => null,
}

const add = (into = quarantine) =>
  into.add(file, {
    collection: 'default',
    documentId: 'd'.repeat(32),
    references: new Map([['visitor.jpg', picture]]),
    flagged: [{ page: null, categories: ['weapons'], confidence: 0.9, bytes: picture }],
  })

it('takes the same document from several at once as one, and loses it for no reader meanwhile', async () => {
  const id = await add()
  const [first] = await quarantine.list()
  const adding = Promise.all(Array.from({ length: 8 }, () => add(new Quarantine(dataDir))))
  let isAdding = true
  const done = adding.finally(() => {
    isAdding = false
  })
  while (isAdding) expect(await quarantine.list()).toEqual([first])
  expect(new Set(await done)).toEqual(new Set([id]))
  expect(await readdir(path.join(dataDir, 'quarantine'))).toEqual([id])
  const { file: kept } = await quarantine.file(id)
  expect(kept.bytes).toEqual(file.bytes)
  expect(await kept.resolve('visitor.jpg')).toEqual(picture)
})

it('puts a document in place of what a crash left of it', async () => {
  const id = await add()
  await rm(path.join(dataDir, 'quarantine', id, 'entry.json'))
  expect(await quarantine.list()).toEqual([])
  await add()
  expect(await quarantine.list()).toHaveLength(1)
})

it('says of what was reviewed meanwhile that it is not there', async () => {
  const id = await add()
  const folder = path.join(dataDir, 'quarantine', id)
  await rm(path.join(folder, 'original'))
  await rm(path.join(folder, 'picture-0.jpg'))
  await expect(quarantine.file(id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(quarantine.picture(id, 0)).rejects.toMatchObject({ code: 'not-found' })
  await quarantine.delete(id)
  await expect(quarantine.delete(id)).rejects.toMatchObject({ code: 'not-found' })
  await mkdir(path.join(folder), { recursive: true })
  await writeFile(path.join(folder, 'entry.json'), '{}')
  await expect(quarantine.picture(id, 0)).rejects.toMatchObject({ code: 'not-found' })
})

it('gives a film back with the subtitles that it came with', async () => {
  const besides = { subtitles: '00:01.000 --> 00:02.000\nHello.', warnings: ['a.srt was not read, since a.vtt was.'] }
  const film = sourceFile({ name: 'a.webm', bytes: Buffer.from('film'), mediaType: 'video/webm', ...besides })
  const details = { collection: 'c', documentId: '0'.repeat(32), references: new Map(), flagged: [] }
  const { file } = await quarantine.file(await quarantine.add(film, details))
  expect(file).toMatchObject({ name: 'a.webm', mediaType: 'video/webm', ...besides })
})
