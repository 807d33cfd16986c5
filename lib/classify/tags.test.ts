import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../config.ts'
import { Engine } from '../engine.ts'
import { createLogger } from '../log.ts'
import { type Database, databaseFile, openDatabase } from '../store/database.ts'
import { makeItem } from '../store/made-up-items.ts'
import type { Metadata } from '../types.ts'
import { probabilityKey } from './label-set.ts'
import { LabelSets } from './label-sets.ts'
import type { Tagging } from './tagging.ts'
import { Tags, type TagsPorts } from './tags.ts'

const root = path.resolve(import.meta.dirname, '../..')
const photo = (name: string) => path.join(root, 'samples/collection/photos', name)
const set = { name: 'subject', labels: ['raccoon', 'ancient temple', 'cup of coffee'] }
let folder = ''
let engine: Engine
let database: Database

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-tags-'))
  const dataDir = path.join(folder, 'data')
  const environment = { DATA_DIR: dataDir, LOG_LEVEL: 'silent', EMBEDDING_MODEL: 'diptych-starter' }
  engine = await Engine.open(readConfig(environment, root))
  database = await openDatabase({ url: databaseFile(dataDir), root })
})
afterAll(async () => {
  database.$client.close()
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

/** Tags of the same collections, with steps that the test looks into or holds up. */
function tagsWith({
  library = {},
  models = engine.models,
}: {
  library?: Partial<TagsPorts['library']>
  models?: TagsPorts['models']
}): Tags {
  const { library: whole } = engine
  return new Tags(new LabelSets(database), {
    ...{ dataDir: path.join(folder, 'data'), log: createLogger('silent'), models },
    library: {
      get: (name) => whole.get(name),
      items: (record) => whole.items(record),
      changeItems: (name, changes) => whole.changeItems(name, changes),
      exclusively: (name, work) => whole.exclusively(name, work),
      isIngesting: (name) => whole.isIngesting(name),
      ...library,
    },
  })
}

async function ended(begun: Tagging, tags = engine.tags): Promise<Tagging> {
  for await (const now of tags.watch(begun.id, AbortSignal.timeout(20_000))) if (now.state !== 'running') return now
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
    const gate = Promise.withResolvers<void>()
    const tags = tagsWith({ models: { load: (id) => gate.promise.then(() => engine.models.load(id)) } })
    const first = await tags.apply(collection, 'subject')
    await expect(tags.save(collection, { ...set, threshold: 0.7 })).rejects.toMatchObject({ code: 'conflict' })
    await expect(tags.apply(collection, 'subject')).rejects.toMatchObject({ code: 'conflict' })
    const cancelled = tags.cancel(first.id)
    gate.resolve()
    expect(await cancelled).toMatchObject({ state: 'cancelled', error: null })
    expect((await metadata())['raccoon.jpg']).not.toHaveProperty('subject')
    expect(await applied()).toMatchObject({ state: 'done' })
    expect((await readdir(path.join(folder, 'data/taggings'))).some((name) => name.startsWith(first.id))).toBe(false)
  })

  it('takes nothing that came with a file for its tag, also where it looks like one', async () => {
    const pictures = path.join(folder, 'alike')
    await engine.tags.save(collection, { ...set, threshold: 0 })
    await mkdir(pictures)
    const lines = [
      { image: 'raccoon.jpg', caption: 'On a roof', subject: 'bandit', 'subject probability': 0.9 },
      { image: 'petra.webp', caption: 'In rock', 'subject probability': 0.4 },
    ]
    for (const { image } of lines) await copyFile(photo(image), path.join(pictures, image))
    await writeFile(path.join(pictures, 'captions.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'))
    await ingest(pictures)
    const before = await metadata()
    expect(before['raccoon.jpg']).toMatchObject({ subject: 'bandit', 'subject probability': '0.9' })
    expect(before['petra.webp']).toMatchObject({ 'subject probability': '0.4' })
    expect(await applied()).toMatchObject({ result: { pictures: 2, tagged: 0, kept: 2 } })
    expect(await ended(await engine.tags.remove(collection, 'subject'))).toMatchObject({ state: 'done' })
    expect(await metadata()).toEqual(before)
    expect(await found({ 'subject probability': 0.9 })).toEqual(['raccoon.jpg'])
  })

  it('leaves what was written where it is cancelled midway, and its tags where a removal is', async () => {
    const record = await engine.library.get(collection)
    const vector = new Float32Array(record.model.dimensions)
    vector[0] = 1
    const item = (index: number) => makeItem(`d${index}`, 0, 'image', { imageVector: vector })
    await (await engine.library.items(record)).upsert(Array.from({ length: 5001 }, (_, index) => item(index)))
    let written = () => {}
    const changeItems: TagsPorts['library']['changeItems'] = (name, changes) => {
      written()
      return engine.library.changeItems(name, changes)
    }
    const tags = tagsWith({ library: { changeItems } })
    const cancelledMidway = ({ id }: Tagging) =>
      new Promise<Tagging>((resolve) => {
        written = () => resolve(tags.cancel(id))
      })
    const tagged = async () => {
      const store = await engine.library.items(record)
      return (await Array.fromAsync(store.metadata())).flat().filter((one) => 'subject' in one.metadata).length
    }
    await engine.tags.save(collection, { ...set, threshold: 0 })
    expect(await cancelledMidway(await tags.apply(collection, 'subject'))).toMatchObject({ state: 'cancelled' })
    expect(await tagged()).toBe(5000)
    expect(await engine.tags.list(collection)).toMatchObject([{ applied: null }])

    written = () => {}
    expect(await ended(await tags.apply(collection, 'subject'), tags)).toMatchObject({ result: { tagged: 5001 } })
    expect(await cancelledMidway(await tags.remove(collection, 'subject'))).toMatchObject({ state: 'cancelled' })
    expect(await tagged()).toBe(1)
    expect(await engine.tags.list(collection)).toMatchObject([{ name: 'subject', isLeaving: true }])
    written = () => {}
    expect(await ended(await tags.remove(collection, 'subject'), tags)).toMatchObject({ state: 'done' })
    expect(await engine.tags.list(collection)).toEqual([])
  })

  it('stays, when it is removed, until an ingest that still gives its tags has ended', async () => {
    await engine.tags.save(collection, { ...set, threshold: 0 })
    const record = await engine.library.get(collection)
    const looked = Promise.withResolvers<void>()
    const isIngesting = async (name: string) => {
      const isUnderWay = await engine.library.isIngesting(name)
      looked.resolve()
      return isUnderWay
    }
    const tags = tagsWith({ library: { isIngesting } })
    let removal: Tagging | undefined
    await engine.library.ingesting(record, async ({ store }, { model }) => {
      const tag = tags.forIngest(record, await engine.models.load(model.id))
      const imageVector = new Float32Array(model.dimensions).fill(model.dimensions ** -0.5)
      const items = await tag([makeItem('late', 0, 'image', { imageVector })])
      expect(items[0]?.metadata).toHaveProperty('subject')
      removal = await tags.remove(collection, 'subject')
      await looked.promise
      await store.upsert(items)
    })
    if (!removal) throw new Error('No removal was begun.')
    expect(await ended(removal, tags)).toMatchObject({ state: 'done' })
    const store = await engine.library.items(record)
    expect((await Array.fromAsync(store.metadata())).flat()).toMatchObject([{ itemId: 'late-0', metadata: {} }])
    expect((await store.get(['late-0']))[0]?.metadata).toEqual({})
    expect(await engine.tags.list(collection)).toEqual([])
  })

  it('is applied or removed once, however many ask at the same moment', async () => {
    await ingest(photo('raccoon.jpg'))
    await engine.tags.save(collection, set)
    await applied()
    const { tags } = engine
    const wishes = [
      tags.apply(collection, 'subject'),
      tags.apply(collection, 'subject'),
      tags.remove(collection, 'subject'),
    ]
    const settled = await Promise.allSettled(wishes)
    expect(settled.map((one) => one.status === 'rejected' && one.reason.code)).toEqual([false, 'conflict', 'conflict'])
    expect(await ended(await (wishes[0] ?? Promise.reject()))).toMatchObject({ state: 'done', result: { tagged: 1 } })
    expect(await tags.list(collection)).toMatchObject([{ applied: { tagged: 1 } }])
  })

  it('has no counts of what was applied before it was saved anew', async () => {
    const sets = new LabelSets(database)
    await engine.tags.save(collection, set)
    const before = await sets.get(collection, 'subject')
    await sets.save(collection, { ...before, labels: ['moon'] })
    await sets.setApplied(collection, before, { pictures: 1, tagged: 1, kept: 0, model: 'diptych-starter' })
    expect(await engine.tags.list(collection)).toMatchObject([{ labels: ['moon'], applied: null }])
  })

  it('may be named like a word that JavaScript knows', async () => {
    await ingest(photo('raccoon.jpg'))
    for (const name of ['constructor', '__proto__']) {
      await engine.tags.save(collection, { ...set, name })
      expect(await applied(name)).toMatchObject({ result: { tagged: 1, kept: 0 } })
    }
    await ingest(photo('petra.webp'))
    const tagOf = async (file: string) => Object.entries((await metadata())[file] ?? {})
    expect(await tagOf('raccoon.jpg')).toEqual(
      expect.arrayContaining([
        ['constructor', 'raccoon'],
        ['__proto__', 'raccoon'],
      ]),
    )
    expect(await tagOf('petra.webp')).toEqual(
      expect.arrayContaining([
        ['constructor', 'ancient temple'],
        ['__proto__', 'ancient temple'],
      ]),
    )
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

  it('ends before the vectors of its collection go, which it would make anew', async () => {
    const tables = async () => (await readdir(path.join(folder, 'data/vectors'))).length
    await ingest(photo('raccoon.jpg'))
    const before = await tables()
    const ending = vi.spyOn(engine.tags, 'deleteCollection')
    let then = 0
    ending.mockImplementation(async () => {
      then = await tables()
    })
    await engine.library.delete(collection)
    ending.mockRestore()
    expect([then, await tables()]).toEqual([before, before - 1])
  })

  it('is counted anew only after something was written', async () => {
    await ingest(photo('raccoon.jpg'))
    await engine.tags.save(collection, set)
    await applied()
    const store = await engine.library.items(await engine.library.get(collection))
    const reading = vi.spyOn(store, 'metadata')
    const tagsNow = async () => (await engine.tags.list(collection)).map(({ tags }) => tags)
    const first = await tagsNow()
    expect(await tagsNow()).toEqual(first)
    expect(reading).toHaveBeenCalledTimes(1)
    await ingest(photo('petra.webp'))
    expect(await tagsNow()).toMatchObject([[{ label: 'raccoon' }, { label: 'ancient temple' }]])
    expect(reading).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['without a name', { name: ' ' }, 'name'],
    ['with "=" in its name', { name: 'a=b' }, 'name'],
    ['with a name that moderation uses', { name: 'moderation' }, 'something else'],
    ['named like the probability of another', { name: 'style probability' }, 'something else'],
    ['without labels', { labels: [] }, 'no labels'],
    ['with a label twice, but for spaces', { labels: ['cat', ' cat'] }, 'twice'],
    ['with too many labels', { labels: Array.from({ length: 1001 }, (_, index) => `label ${index}`) }, 'at most'],
    ['with very many labels, also where one stands there twice', { labels: Array(100_000).fill('cat') }, 'at most'],
    ['with a threshold that is no probability', { threshold: 1.5 }, '1.5'],
  ])('%s is refused', async (_, wish, words) => {
    await expect(engine.tags.save(collection, { ...set, ...wish })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(words),
    })
    expect(await engine.tags.list(collection)).toEqual([])
  })
})
