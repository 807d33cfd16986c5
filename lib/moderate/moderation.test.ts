import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { Engine } from '../engine.ts'
import type { ModerationPolicy, ModerationScan } from '../types.ts'
import { neutralPictures } from './neutral-pictures.ts'

const root = path.resolve(import.meta.dirname, '../..')
const photo = (name: string) => path.join(root, 'samples/collection/photos', name)
/** Harmless stand-ins that the starter knows well: the raccoon plays what must not come in. */
const policy: Partial<ModerationPolicy> = {
  rule: 'probability',
  threshold: 0.5,
  template: '{category}',
  unsafe: ['a raccoon'],
  safe: ['a building', 'food'],
}
let folder = ''
let engine: Engine

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-moderate-'))
  const environment = { DATA_DIR: path.join(folder, 'data'), LOG_LEVEL: 'silent', EMBEDDING_MODEL: 'diptych-starter' }
  engine = await Engine.open(readConfig(environment, root))
  await sharp({ create: { width: 64, height: 64, channels: 3, background: 'white' } })
    .png()
    .toFile(path.join(folder, 'white.png'))
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

let collection = ''
let count = 0
beforeEach(async () => {
  collection = `moderated-${count++}`
  await engine.library.create(collection)
})

const moderated = (mode: ModerationPolicy['mode']) =>
  engine.library.set(collection, { moderation: { ...policy, mode } })
const ingest = (...files: string[]) => engine.ingest(files, { collection })
const names = async () => (await engine.library.documents(collection, {})).documents.map(({ name }) => name)

describe('on demand', () => {
  it('judges by the policy that is given, and gives each category its figures', async () => {
    const pictures = await Promise.all([photo('raccoon.jpg'), photo('petra.webp')].map((file) => readFile(file)))
    const { verdicts, model } = await engine.moderate(pictures, { collection, changes: policy })
    expect(model).toBe('diptych-starter')
    expect(verdicts).toMatchObject([{ isSafe: false }, { isSafe: true }])
    expect(verdicts[0]).toMatchObject({ flaggedCategories: ['a raccoon'], scores: { length: 3 } })
  })

  it('lets the project’s own pictures pass with the defaults, which compare with some of them', async () => {
    const files = (await neutralPictures(root)).slice(0, 12)
    const pictures = await Promise.all(files.map((file) => readFile(path.join(root, file))))
    const { verdicts, rule } = await engine.moderate(pictures, { collection: 'default' })
    expect(rule).toBe('margin')
    expect(verdicts).toEqual(pictures.map(() => expect.objectContaining({ isSafe: true })))
    expect(await readdir(path.join(folder, 'data/moderation'))).toHaveLength(1)
  })

  it('goes on after a picture that is none, and refuses settings that make no sense, or a collection that is not there', async () => {
    const pictures = [Buffer.from('no picture'), await readFile(photo('petra.webp'))]
    const { verdicts } = await engine.moderate(pictures, { collection })
    expect(verdicts).toMatchObject([{ code: 'unreadable' }, { isSafe: true }])
    const changes = { template: 'no category' }
    await expect(engine.moderate([], { collection, changes })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(engine.moderate([], { collection: 'not there' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('at upload', () => {
  it('looks at nothing while it is off', async () => {
    expect(await ingest(photo('raccoon.jpg'))).toMatchObject({ documents: 1, failed: [] })
    const [document] = (await engine.library.documents(collection, {})).documents
    expect(document?.metadata).not.toHaveProperty('moderation')
  })

  it('flags the picture and its document, and search filters by it', async () => {
    await moderated('flag')
    expect(await ingest(photo('raccoon.jpg'), photo('petra.webp'))).toMatchObject({ documents: 2 })
    const flagged = { moderation: 'flagged', 'moderation categories': 'a raccoon' }
    const { documents } = await engine.library.documents(collection, { query: 'raccoon' })
    expect(documents[0]?.metadata).toMatchObject(flagged)
    const query = { collection, text: 'an animal', image: null, mode: 'hybrid', k: 10, rerank: false } as const
    const { hits } = await engine.search({ ...query, filter: { moderation: 'flagged' } })
    expect(hits.map(({ source, metadata }) => [path.basename(source.name), metadata])).toEqual([
      ['raccoon.jpg', expect.objectContaining(flagged)],
    ])
  })

  it('refuses the document, says why, and keeps nothing of it', async () => {
    await moderated('refuse')
    const result = await ingest(photo('raccoon.jpg'), path.join(folder, 'white.png'))
    expect(result.failed).toEqual([
      expect.objectContaining({ code: 'refused', reason: expect.stringContaining('a raccoon') }),
    ])
    expect(await names()).toEqual(['white.png'])
    const assets = await readdir(path.join(folder, 'data/assets'), { recursive: true })
    const bytes = await Promise.all(
      assets.map((name) => readFile(path.join(folder, 'data/assets', name)).catch(() => Buffer.alloc(0))),
    )
    const raccoon = await readFile(photo('raccoon.jpg'))
    // Another collection of this test has the same picture; only there may it be.
    expect(bytes.filter((one) => one.equals(raccoon)).length).toBeLessThanOrEqual(1)
  })

  it('puts the document aside until it is approved, with the pictures that it refers to', async () => {
    await moderated('quarantine')
    const page = path.join(folder, 'page.md')
    await writeFile(page, '# A page\n\nA visitor at night.\n\n![A visitor](visitor.jpg)\n')
    await writeFile(path.join(folder, 'visitor.jpg'), await readFile(photo('raccoon.jpg')))
    expect(await ingest(page)).toMatchObject({ documents: 0, items: 0, quarantined: 1, failed: [] })
    expect(await ingest(page), 'twice is once').toMatchObject({ quarantined: 1 })
    expect(await names()).toEqual([])
    const waiting = await engine.moderation.quarantine.list(collection)
    expect(waiting).toEqual([
      expect.objectContaining({ name: 'page.md', pictures: [expect.objectContaining({ categories: ['a raccoon'] })] }),
    ])
    const { id } = waiting[0] ?? { id: '' }
    expect((await sharp(await engine.moderation.quarantine.picture(id, 0)).metadata()).format).toBe('jpeg')

    await rm(path.join(folder, 'visitor.jpg'))
    expect(await engine.approve(id)).toMatchObject({ documents: 1, images: 1, failed: [] })
    expect(await names()).toEqual(['page.md'])
    expect(await scan({ apply: true }), 'not judged again').toMatchObject({ pictures: 0, flagged: [] })
    expect(await engine.moderation.quarantine.list(collection)).toEqual([])
    await expect(engine.approve(id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('forgets what is deleted, alone or with its collection, and opens no other path', async () => {
    await moderated('quarantine')
    await ingest(photo('raccoon.jpg'))
    const { quarantine } = engine.moderation
    for (const id of ['../../models', 'x', '..'])
      await expect(quarantine.delete(id)).rejects.toMatchObject({ code: 'not-found' })
    await engine.library.delete(collection)
    expect(await quarantine.list(collection)).toEqual([])
  })
})

/** Runs a scan to its end. */
async function scan(options: Parameters<Engine['moderateCollection']>[1]): Promise<ModerationScan> {
  const steps = await engine.moderateCollection(collection, options)
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
  }
}

describe('over what is there', () => {
  it('finds, marks, and takes marks away that no longer hold', async () => {
    await ingest(photo('raccoon.jpg'), photo('petra.webp'))
    const found = await scan({ changes: policy })
    expect(found).toMatchObject({ pictures: 2, applied: false, flagged: [{ flaggedCategories: ['a raccoon'] }] })
    const flags = async () => {
      const { documents } = await engine.library.documents(collection, { query: 'raccoon' })
      const { document, items } = await engine.library.document(collection, documents[0]?.id ?? '')
      return [document.metadata.moderation, items[0]?.metadata.moderation]
    }
    expect(await flags()).toEqual([undefined, undefined])
    await scan({ changes: policy, apply: true })
    expect(await flags()).toEqual(['flagged', 'flagged'])
    await scan({ changes: { ...policy, threshold: 1 }, apply: true })
    expect(await flags()).toEqual([undefined, undefined])
  })

  it('takes a document for safe on a person’s word, for good', async () => {
    await moderated('flag')
    await ingest(photo('raccoon.jpg'), photo('petra.webp'))
    const { documents } = await engine.library.documents(collection, { query: 'raccoon' })
    const id = documents[0]?.id ?? ''
    expect(await engine.approveDocument(collection, id)).toBe(1)
    expect(await scan({ changes: policy, apply: true })).toMatchObject({ pictures: 1, flagged: [] })
    const { document, items } = await engine.library.document(collection, id)
    expect([document.metadata, items[0]?.metadata]).toEqual([
      expect.not.objectContaining({ moderation: expect.anything() }),
      expect.objectContaining({ moderation: 'approved' }),
    ])
    expect(items[0]?.metadata).not.toHaveProperty('moderation categories')
    await expect(engine.approveDocument(collection, 'none')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('stops when it is cancelled', async () => {
    await ingest(path.join(folder, 'white.png'))
    const signal = AbortSignal.abort()
    await expect(scan({ signal })).rejects.toMatchObject({ name: 'AbortError' })
  })
})
