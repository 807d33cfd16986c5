import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { Engine } from '../engine.ts'
import type { Metadata } from '../types.ts'
import { probabilityKey } from './label-set.ts'
import type { Tagging } from './tagging.ts'

const root = path.resolve(import.meta.dirname, '../..')
const photo = (name: string) => path.join(root, 'samples/collection/photos', name)
const set = { name: 'subject', labels: ['raccoon', 'ancient temple', 'cup of coffee'] }
let folder = ''
let engine: Engine

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-tags-'))
  const environment = { DATA_DIR: path.join(folder, 'data'), LOG_LEVEL: 'silent', EMBEDDING_MODEL: 'diptych-starter' }
  engine = await Engine.open(readConfig(environment, root))
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

let collection = ''
let count = 0
beforeEach(async () => {
  collection = `tagged-${count++}`
  await engine.library.create(collection)
})

const ingest = (...files: string[]) => engine.ingest(files, { collection })

async function ended(begun: Tagging): Promise<Tagging> {
  for await (const now of engine.tags.watch(begun.id, AbortSignal.timeout(20_000)))
    if (now.state !== 'running') return now
  throw new Error('It did not end.')
}

const applied = async (name = set.name) => ended(await engine.tags.apply(collection, name))

/** By name of the file. */
async function metadata(): Promise<Record<string, Metadata>> {
  const store = await engine.library.items(await engine.library.get(collection))
  const items = (await Array.fromAsync(store.scan())).flat()
  return Object.fromEntries(items.map((item) => [path.basename(item.source.name), item.metadata]))
}

async function found(filter: Metadata): Promise<string[]> {
  const query = { collection, text: 'a photo', image: null, mode: 'hybrid' as const, k: 20, rerank: false }
  const { hits } = await engine.search({ ...query, filter })
  return hits.map(({ source }) => path.basename(source.name)).sort()
}

describe('a label set', () => {
  it('tags the pictures that are there, so that a filter finds them, and those that come later', async () => {
    await ingest(photo('raccoon.jpg'), photo('petra.webp'))
    await engine.tags.save(collection, set)
    expect(await metadata()).toMatchObject({ 'raccoon.jpg': expect.not.objectContaining({ subject: 'raccoon' }) })
    const done = await applied()
    expect(done).toMatchObject({ state: 'done', task: 'apply', result: { pictures: 2, tagged: 2, kept: 0 } })
    expect((await metadata())['raccoon.jpg']).toMatchObject({ subject: 'raccoon' })
    expect((await metadata())['raccoon.jpg']?.[probabilityKey('subject')]).toBeGreaterThan(0.5)
    expect(await found({ subject: 'raccoon' })).toEqual(['raccoon.jpg'])
    await ingest(photo('espresso.jpg'))
    expect(await found({ subject: 'cup of coffee' })).toEqual(['espresso.jpg'])
    const { documents, total } = await engine.library.documents(collection, { filter: { subject: 'ancient temple' } })
    expect([documents.map(({ name }) => path.basename(name)), total]).toEqual([['petra.webp'], 1])
    expect(await engine.tags.list(collection)).toMatchObject([
      {
        name: 'subject',
        isStale: false,
        applied: { model: 'diptych-starter', tagged: 2 },
        tags: set.labels.map((label) => ({ label, documents: 1, items: 1 })),
        tagging: { id: done.id },
      },
    ])
  })

  it('gives no tag below its threshold, and takes away those that no longer hold', async () => {
    await ingest(photo('raccoon.jpg'), photo('petra.webp'))
    await engine.tags.save(collection, { ...set, threshold: 0 })
    await applied()
    await engine.tags.save(collection, { ...set, labels: ['a thing', 'another thing', 'some thing'], threshold: 1 })
    expect(await engine.tags.list(collection)).toMatchObject([{ applied: null }])
    expect(await applied()).toMatchObject({ result: { pictures: 2, tagged: 0 } })
    expect(Object.values(await metadata()).flatMap((one) => Object.keys(one))).not.toContain('subject')
    expect(await found({ subject: 'raccoon' })).toEqual([])
  })

  it('takes its tags along when it is removed, and leaves what else is known', async () => {
    await ingest(photo('raccoon.jpg'))
    const before = await metadata()
    await engine.tags.save(collection, set)
    await engine.tags.save(collection, { name: 'kind', labels: ['animal', 'building'] })
    await applied()
    await applied('kind')
    expect(await ended(await engine.tags.remove(collection, 'subject'))).toMatchObject({
      state: 'done',
      task: 'remove',
    })
    expect((await engine.tags.list(collection)).map(({ name }) => name)).toEqual(['kind'])
    expect((await metadata())['raccoon.jpg']).toMatchObject({ kind: 'animal' })
    await ended(await engine.tags.remove(collection, 'kind'))
    expect(await metadata()).toEqual(before)
    await expect(engine.tags.apply(collection, 'kind')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('never overwrites or removes what a picture says of itself under that name', async () => {
    const pictures = path.join(folder, 'own')
    await engine.tags.save(collection, set)
    await mkdir(pictures)
    for (const name of ['raccoon.jpg', 'petra.webp']) await copyFile(photo(name), path.join(pictures, name))
    await writeFile(path.join(pictures, 'captions.csv'), 'image,caption,subject\nraccoon.jpg,On a roof,bandit\n')
    await ingest(pictures)
    expect((await metadata())['raccoon.jpg']).toMatchObject({ subject: 'bandit' })
    expect(await applied()).toMatchObject({ result: { pictures: 2, tagged: 1, kept: 1 } })
    expect(await engine.tags.list(collection)).toMatchObject([{ tags: [{ label: 'ancient temple', items: 1 }] }])
    await ended(await engine.tags.remove(collection, 'subject'))
    const after = await metadata()
    expect(after['raccoon.jpg']).toMatchObject({ subject: 'bandit' })
    expect(after['petra.webp']).not.toHaveProperty('subject')
  })

  it('changes nothing where it is cancelled before it writes, and can be applied again', async () => {
    await ingest(photo('raccoon.jpg'))
    await engine.tags.save(collection, set)
    const first = await engine.tags.apply(collection, 'subject')
    await expect(engine.tags.save(collection, set)).rejects.toMatchObject({ code: 'conflict' })
    await expect(engine.tags.apply(collection, 'subject')).rejects.toMatchObject({ code: 'conflict' })
    expect(await engine.tags.end(first.id)).toMatchObject({ state: 'cancelled' })
    expect((await metadata())['raccoon.jpg']).not.toHaveProperty('subject')
    expect(await applied()).toMatchObject({ state: 'done' })
    expect((await readdir(path.join(folder, 'data/taggings'))).some((name) => name.startsWith(first.id))).toBe(false)
  })

  it('keeps its tags over a change of the model, says that they are of the one before, and tags by the new one', async () => {
    const model = await engine.models.import(path.join(root, 'lib/embed/fixtures/clip'))
    await ingest(photo('raccoon.jpg'))
    await engine.tags.save(collection, { ...set, threshold: 0 })
    await applied()
    const before = await metadata()
    await engine.modelChanges.start(collection, model)
    for await (const { failed } of engine.modelChanges.watch(collection)) expect(failed).toBeNull()
    expect((await engine.library.get(collection)).model.id).toBe(model)
    expect(await metadata()).toEqual(before)
    expect(await engine.tags.list(collection)).toMatchObject([{ isStale: true, applied: { model: 'diptych-starter' } }])
    expect(await applied()).toMatchObject({ state: 'done', result: { tagged: 1 } })
    expect(await engine.tags.list(collection)).toMatchObject([{ isStale: false, applied: { model } }])
    await ingest(photo('petra.webp'))
    expect((await metadata())['petra.webp']).toHaveProperty('subject')
  })

  it('goes with its collection', async () => {
    await ingest(photo('raccoon.jpg'))
    await engine.tags.save(collection, set)
    const { id } = await applied()
    await engine.library.delete(collection)
    await expect(engine.tags.get(id)).rejects.toMatchObject({ code: 'not-found' })
    await engine.library.create(collection)
    expect(await engine.tags.list(collection)).toEqual([])
  })

  it.each([
    ['without a name', { name: ' ' }, 'name'],
    ['with "=" in its name', { name: 'a=b' }, 'name'],
    ['with a name that moderation uses', { name: 'moderation' }, 'something else'],
    ['named like the probability of another', { name: 'style probability' }, 'something else'],
    ['without labels', { labels: [] }, 'no labels'],
    ['with a label twice, but for spaces', { labels: ['cat', ' cat'] }, 'twice'],
    ['with too many labels', { labels: Array.from({ length: 501 }, (_, index) => `label ${index}`) }, 'at most'],
    ['with a threshold that is no probability', { threshold: 1.5 }, '1.5'],
  ])('%s is refused', async (_, wish, words) => {
    await expect(engine.tags.save(collection, { ...set, ...wish })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(words),
    })
    expect(await engine.tags.list(collection)).toEqual([])
  })
})
