import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { Engine } from './engine.ts'
import type { AnswerPart, IngestProgress, Query } from './types.ts'

const root = path.resolve(import.meta.dirname, '..')
let folder: string
let files: string
let engine: Engine

/** No server answers at port 9, so that the outcome does not depend on what runs on this machine. */
const nowhere = 'http://127.0.0.1:9'

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-engine-'))
  files = path.join(folder, 'files')
  await mkdir(path.join(files, 'photos'), { recursive: true })
  await picture('photos/red.png', 'red')
  await picture('photos/green.jpg', 'green')
  await picture('photos/alone.webp', 'navy')
  await writeFile(
    path.join(files, 'photos/captions.csv'),
    'image,caption,place\nred.png,A red signal lamp at the harbour,Bergen\ngreen.jpg,A green parrot in a palm tree,Goa\n',
  )
  await writeFile(
    path.join(files, 'guide.md'),
    '# Bicycle care\n\n## Chain\n\nOil the chain after every ride in the rain.\n\n## Brakes\n\nReplace brake pads when 2 mm of rubber is left.\n',
  )
  await writeFile(path.join(files, 'broken.png'), (await sharp(square('red')).png().toBuffer()).subarray(0, 40))
  await writeFile(path.join(files, 'archive.bin'), Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]))
  engine = await Engine.open(
    readConfig(
      { DATA_DIR: path.join(folder, 'data'), OLLAMA_BASE_URL: nowhere, HF_ENDPOINT: nowhere, LOG_LEVEL: 'silent' },
      root,
    ),
  )
})

afterAll(async () => {
  await engine?.close()
  await rm(folder, { recursive: true, force: true })
})

function square(background: string) {
  return { create: { width: 64, height: 64, channels: 3 as const, background } }
}

async function picture(name: string, colour: string): Promise<void> {
  await sharp(square(colour)).toFile(path.join(files, name))
}

function query(text: string, more: Partial<Query> = {}): Query {
  return { collection: 'default', text, image: null, mode: 'hybrid', k: 5, filter: {}, rerank: true, ...more }
}

describe('ingest', () => {
  it('takes every file that can be read, and reports the others', async () => {
    const seen: IngestProgress[] = []
    const result = await engine.ingest([files], {
      collection: 'default',
      onProgress: (progress) => seen.push(progress),
    })
    expect(result).toMatchObject({ documents: 4, images: 3, skipped: 0 })
    expect(result.items).toBeGreaterThanOrEqual(5)
    expect(result.failed.map(({ path: name, code }) => [path.basename(name), code]).sort()).toEqual([
      ['archive.bin', 'unsupported-type'],
      ['broken.png', 'unreadable'],
    ])
    expect(seen[0]).toMatchObject({ found: 6, done: 0 })
    expect(seen.at(-1)).toMatchObject({ found: 6, done: 4 })
  })

  it('changes nothing the second time', async () => {
    const [before] = await engine.library.list()
    const result = await engine.ingest([files], { collection: 'default' })
    expect(result).toMatchObject({ documents: 0, items: 0, skipped: 4 })
    expect((await engine.library.list())[0]).toEqual(before)
  })

  it('makes no collection for files of which none can be read', async () => {
    const result = await engine.ingest([path.join(files, 'nowhere.png')], { collection: 'mistyped' })
    expect(result.failed).toMatchObject([{ code: 'not-found' }])
    expect((await engine.library.list()).map(({ name }) => name)).toEqual(['default'])
  })

  it('replaces a document whose file has changed', async () => {
    const file = path.join(files, 'guide.md')
    await writeFile(file, '# Bicycle care\n\nPump the tyres to 5 bar.\n')
    await utimes(file, new Date(), new Date())
    await engine.ingest([file], { collection: 'default' })
    const { documents } = await engine.library.documents('default', { query: 'guide' })
    expect(documents).toHaveLength(1)
    const { hits } = await engine.search(query('brake pads rubber', { mode: 'text' }))
    expect(hits.map((hit) => hit.text).join()).not.toContain('brake pads')
  })

  it('stops when it is cancelled, and keeps what was recorded', async () => {
    const controller = new AbortController()
    controller.abort()
    const cancelled = engine.ingest([files], { collection: 'default', signal: controller.signal })
    await expect(cancelled).rejects.toThrow()
    expect((await engine.library.list())[0]?.documents).toBe(4)
  })

  it('leaves no empty collection where it fails', async () => {
    const signal = AbortSignal.abort()
    await expect(engine.ingest([files], { collection: 'stopped', signal })).rejects.toThrow()
    expect((await engine.library.list()).map(({ name }) => name)).toEqual(['default'])
  })
})

describe('search', () => {
  it('finds a picture by its words, with every score and its source', async () => {
    const { hits, model, reranker, notices } = await engine.search(query('parrot'))
    expect(hits[0]).toMatchObject({
      kind: 'pair',
      text: expect.stringContaining('parrot'),
      imageUrl: expect.stringMatching(/^\/api\/assets\/[0-9a-f]{64}$/),
      metadata: { place: 'Goa' },
      rank: 1,
    })
    expect(hits[0]?.scores).toEqual({
      image: expect.any(Number),
      text: expect.any(Number),
      average: expect.any(Number),
      keyword: expect.any(Number),
      rerank: null,
    })
    expect(model).toBe('diptych-starter')
    expect(reranker).toBeNull()
    expect(notices.map(({ code }) => code)).toContain('no-reranker')
  })

  it('finds the same picture by the picture', async () => {
    const image = await sharp(square('green')).jpeg().toBuffer()
    const { hits } = await engine.search(query('', { text: null, image, mode: 'image' }))
    expect(hits[0]?.source.name).toBe('photos/green.jpg')
    expect(hits[0]?.scores.image).toBeGreaterThan(0.99)
  })

  it('filters by metadata', async () => {
    const { hits } = await engine.search(query('a picture', { filter: { place: 'Bergen' } }))
    expect(hits.map((hit) => hit.source.name)).toEqual(['photos/red.png'])
  })

  it('keeps to the document and the kind that the question names, by words and by vectors alike', async () => {
    const { hits: all } = await engine.search(query('parrot'))
    const [name] = all.filter(({ kind }) => kind === 'text').map(({ source }) => source.name)
    const { hits } = await engine.search(query(`parrot name:"${name}"`))
    expect(new Set(hits.map(({ source }) => source.name))).toEqual(new Set([name]))
    const { hits: pictures } = await engine.search(query('parrot type:picture', { mode: 'average' }))
    expect(pictures.length).toBeGreaterThan(0)
    expect(pictures.every(({ imageUrl }) => imageUrl !== null)).toBe(true)
  })

  it('says what to do where there is no such collection', async () => {
    await expect(engine.search(query('x', { collection: 'nowhere' }))).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('ask', () => {
  it('answers without a language model by quoting what it found, and cites it', async () => {
    const parts: AnswerPart[] = await Array.fromAsync(
      engine.ask({ ...query('Where is the green parrot?'), history: [] }),
    )
    const hits = parts.flatMap((part) => (part.type === 'hits' ? part.result.hits : []))
    const done = parts.at(-1)
    if (done?.type !== 'done') throw new Error('the answer did not end')
    expect(done.answer.answer).toContain('parrot')
    expect(done.answer.model).toBe('extractive')
    const [citation] = done.answer.citations
    expect(hits.find((hit) => hit.itemId === citation?.itemId)?.text).toContain('parrot')
    expect(hits[(citation?.marker ?? 0) - 1]?.itemId).toBe(citation?.itemId)
  })
})

describe('chat', () => {
  it('keeps question and answer, and replaces an answer that is asked for again', async () => {
    const ask = async () => {
      const chunks = await engine.chat({
        conversationId: 'c1',
        collection: 'default',
        mode: 'hybrid',
        messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'What is at the harbour?' }] }],
      })
      return Array.fromAsync(chunks)
    }
    await ask()
    await ask()
    const kept = await engine.conversations.get('c1')
    expect(kept?.title).toBe('What is at the harbour?')
    expect(kept?.messages.map(({ role, metadata }) => [role, metadata?.state])).toEqual([
      ['user', undefined],
      ['assistant', 'done'],
    ])
  })

  it('keeps what came of an answer whose reader has left', async () => {
    const chunks = await engine.chat({
      conversationId: 'c2',
      collection: 'default',
      mode: 'hybrid',
      messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Tell me of the parrot.' }] }],
    })
    for await (const chunk of chunks) if (chunk.type === 'text-delta') break
    const reply = (await engine.conversations.get('c2'))?.messages.at(-1)
    expect(reply).toMatchObject({ role: 'assistant', metadata: { state: 'stopped' } })
    expect(reply?.parts.some((part) => part.type === 'text' && part.text !== '')).toBe(true)
  })
})

describe('jobs', () => {
  it('ingests an upload whose names are paths, pairs captions with pictures, and cleans up', async () => {
    const staging = await engine.jobs.stage()
    const lake = await sharp(square('teal')).png().toBuffer()
    await staging.add('../../etc/lake.png', Readable.from([lake]))
    await staging.add('etc/lake.txt', Readable.from(['A lake at dawn']))
    engine.jobs.start()
    const { id } = await engine.jobs.submitUpload('uploads', staging)
    const seen = await Array.fromAsync(engine.jobs.watch(id))
    expect(seen.at(-1)).toMatchObject({ state: 'done', result: { documents: 1, items: 1, failed: [] } })
    await expect.poll(() => readdir(path.join(folder, 'data/uploads'))).toEqual([])
    const { hits } = await engine.search(query('lake', { collection: 'uploads' }))
    expect(hits[0]).toMatchObject({
      kind: 'pair',
      text: 'A lake at dawn',
      source: { name: 'etc/lake.png', path: null },
    })
  })
})

it('names a collection as it was first written, and refuses a name that can be none', async () => {
  expect(await engine.library.nameOf(' UPLOADS ')).toBe('uploads')
  expect(await engine.library.nameOf(' New ')).toBe('New')
  await expect(engine.library.nameOf('../etc')).rejects.toMatchObject({ code: 'bad-request' })
})

describe('delete', () => {
  it('removes a document with its items and the files that nothing else uses', async () => {
    const { documents } = await engine.library.documents('default', { query: 'green' })
    const [document] = documents
    if (!document?.cover) throw new Error('the picture is not there')
    expect(await engine.library.deleteDocument('default', document.id)).toBe(1)
    await expect(engine.library.asset(document.cover)).rejects.toMatchObject({ code: 'not-found' })
    const { hits } = await engine.search(query('parrot', { mode: 'text' }))
    expect(hits.map((hit) => hit.source.name)).not.toContain('photos/green.jpg')
  })

  it('removes a collection with all that is in it', async () => {
    await engine.library.delete('default')
    await expect(engine.library.get('default')).rejects.toMatchObject({ code: 'not-found' })
    expect(await engine.library.list()).toHaveLength(1)
  })
})
