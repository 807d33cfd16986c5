import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Question } from '../ask.ts'
import { DiptychError } from '../errors.ts'
import { createLogger } from '../log.ts'
import type { Hit, SearchResult } from '../types.ts'
import type { EvaluationOptions, EvaluationRun } from './evaluation-run.ts'
import { Evaluations } from './evaluations.ts'
import { readSavedResults } from './saved-evaluation.ts'

const options: EvaluationOptions = { set: 'birds', collection: 'default', mode: 'hybrid', rerank: false, split: null }
const absentId = '00000000-0000-4000-8000-000000000000'

let folder: string
let evaluations: Evaluations
/** The documents of the collection. */
let names: string[]
/** Called with every question; set to hold searches up. */
let onSearch: (question: Question, signal?: AbortSignal) => Promise<void>

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-evaluations-'))
  await mkdir(path.join(folder, 'evaluation', 'birds'), { recursive: true })
  await writeFile(path.join(folder, 'evaluation/birds/set.json'), '{"title": "Birds", "documents": "documents"}')
  await writeFile(
    path.join(folder, 'evaluation/birds/queries.jsonl'),
    '{"query": "owl", "relevant": "owl.jpg"}\n{"query": "wren", "relevant": "wren.jpg"}\n{"query": "moon", "relevant": "", "answerable": false}\n',
  )
  onSearch = async () => {}
  names = ['photos/owl.jpg', 'moor.txt']
  evaluations = open()
})

afterEach(async () => {
  await evaluations.stop()
  await rm(folder, { recursive: true, force: true })
})

function open(): Evaluations {
  return new Evaluations({
    root: folder,
    dataDir: path.join(folder, 'data'),
    log: createLogger('silent'),
    search,
    async collection(name) {
      if (name !== 'default') throw new DiptychError('not-found', `There is no collection "${name}".`, 'Add files.')
    },
    judgedQueries: async () => [],
    documentsNamed: async () => names.map((name, index) => ({ id: `d${index}`, name, path: null })),
  })
}

/** Finds the picture of the bird that is asked for, and finds the moon unlikely. */
async function search(question: Question, signal?: AbortSignal): Promise<SearchResult> {
  await onSearch(question, signal)
  const { text, mode } = question
  const name = `${text}.jpg`
  const source = { name, path: null, page: null }
  const hit = { itemId: `${text}-0`, documentId: `${text}`, text: '', imageUrl: null, source } as Hit
  const answerable = { probability: text === 'moon' ? 0.1 : 0.9, threshold: 0.4 }
  return { query: text ?? '', mode, model: 'm', reranker: null, seconds: 0, hits: [hit], answerable, notices: [] }
}

/** Searches that end only when they are cancelled. */
function hang(_: Question, signal?: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

async function ended(id: string, of = evaluations): Promise<EvaluationRun> {
  let last: EvaluationRun | undefined
  for await (const run of of.watch(id)) last = run
  if (!last) throw new Error('Nothing was seen of the run')
  return last
}

function fileOf(id: string): string {
  return path.join(folder, 'data', 'evaluations', `${id}.json`)
}

it('tells of each set how many of its queries are about documents of the collection', async () => {
  expect(await evaluations.sets('default')).toMatchObject([
    { id: 'birds', queries: 3, unanswerable: 1, covered: 1 },
    { id: 'conversations', queries: 0, unanswerable: 0, covered: 0 },
  ])
})

it('does not begin a run that can find nothing', async () => {
  names = ['moor.txt']
  let searches = 0
  onSearch = async () => {
    searches++
  }
  await expect(evaluations.start(options)).rejects.toMatchObject({
    code: 'not-found',
    message: 'Nothing of what birds calls relevant is in "default".',
    fix: expect.stringContaining('diptych ingest'),
  })
  expect([await evaluations.runs(), searches]).toEqual([[], 0])
})

describe('a run', () => {
  it('is kept with its figures, and outlives the process', async () => {
    const { id, state } = await evaluations.start(options)
    expect(state).toBe('running')
    const done = await ended(id)
    expect(done).toMatchObject({ state: 'done', progress: { done: 3, of: 3 }, options, error: null })
    expect(done.result).toMatchObject({
      queries: 2,
      recall: { '1': 1 },
      intervals: { mrr: [1, 1] },
      answerability: { auc: 1, truePositiveRate: 1, falsePositiveRate: 0 },
    })
    const later = open()
    expect(await later.get(id)).toEqual(done)
    const [summary] = await later.runs()
    expect(summary?.result).toMatchObject({ mrr: 1 })
    expect(summary?.result).not.toHaveProperty('each')
    expect(await readdir(path.dirname(fileOf(id)))).toEqual([`${id}.json`])
  })

  it('compares with an earlier one', async () => {
    const [first, second] = [await evaluations.start(options), await evaluations.start(options)]
    await ended(second.id)
    const { before, metrics } = await evaluations.compare(second.id, first.id)
    expect(before).toBe(first.id)
    expect(metrics.mrr).toMatchObject({ difference: 0, ties: 2 })
  })

  it('waits for the one before, and can be cancelled while it waits', async () => {
    onSearch = hang
    const [first, second] = [await evaluations.start(options), await evaluations.start(options)]
    expect(await evaluations.end(second.id)).toMatchObject({ state: 'cancelled', result: null, error: null })
    expect(await evaluations.get(first.id)).toMatchObject({ state: 'running' })
    expect(await evaluations.end(first.id)).toMatchObject({ state: 'cancelled' })
    expect(await evaluations.end(first.id)).toBeNull()
    await expect(evaluations.get(first.id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(evaluations.compare(second.id, second.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is refused where many wait already, and taken when they have ended', async () => {
    onSearch = hang
    for (let count = 0; count < 20; count++) await evaluations.start(options)
    await expect(evaluations.start(options)).rejects.toMatchObject({ code: 'busy' })
    for (const { id } of await evaluations.runs()) await evaluations.end(id)
    expect(await evaluations.start(options)).toMatchObject({ state: 'running' })
  })

  it('says why it failed', async () => {
    onSearch = async () => {
      throw new DiptychError('model-missing', 'The model is gone.', 'Pull it.')
    }
    const run = await ended((await evaluations.start(options)).id)
    expect(run).toMatchObject({ state: 'failed', error: { code: 'model-missing', fix: 'Pull it.' }, result: null })
  })

  it('is cancelled when the process ends in peace', async () => {
    onSearch = hang
    const { id } = await evaluations.start(options)
    await evaluations.stop()
    expect(await open().get(id)).toMatchObject({ state: 'cancelled' })
  })

  it('has failed where a crash left it running', async () => {
    const done = await ended((await evaluations.start(options)).id)
    await writeFile(fileOf(done.id), JSON.stringify({ ...done, state: 'running', result: null }))
    expect(await evaluations.get(done.id)).toMatchObject({ state: 'running' })
    await expect(evaluations.end(done.id)).rejects.toMatchObject({ code: 'conflict' })
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(fileOf(done.id), longAgo, longAgo)
    expect(await evaluations.get(done.id)).toMatchObject({ state: 'failed', error: { fix: 'Run it again.' } })
    expect(await evaluations.end(done.id)).toBeNull()
  })
})

describe('what is not there, or broken', () => {
  it.each(['{"id": "x', '', 'null', '{}'])(
    'a torn run file (%j) spoils no list and can be deleted',
    async (content) => {
      const good = await ended((await evaluations.start(options)).id)
      await writeFile(fileOf(absentId), content)
      expect((await evaluations.runs()).map(({ id }) => id)).toEqual([good.id])
      await expect(evaluations.get(absentId)).rejects.toMatchObject({ code: 'unreadable' })
      expect(await evaluations.end(absentId)).toBeNull()
      await expect(evaluations.get(absentId)).rejects.toMatchObject({ code: 'not-found' })
    },
  )

  it.each([absentId, '../../diptych', '', `${absentId}/../x`])('there is no run %j', async (id) => {
    await expect(evaluations.get(id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(evaluations.end(id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('a set, a split, a collection or a query that is not there is said before anything runs', async () => {
    const start = (more: Partial<EvaluationOptions>) => evaluations.start({ ...options, ...more })
    await expect(start({ set: '/etc/passwd' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(start({ split: 'dev' })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(start({ set: 'conversations' })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(start({ collection: 'birds' })).rejects.toMatchObject({
      code: 'not-found',
      fix: expect.stringMatching(/diptych ingest .*evaluation.birds.documents --collection birds/),
    })
    expect(await evaluations.runs()).toEqual([])
  })

  it('a set that is broken spoils no list', async () => {
    const broken = path.join(folder, 'evaluation/broken')
    await mkdir(broken)
    for (const [file, content] of [
      ['set.json', '{"title": '],
      ['set.json', '{"title": "Broken"}'],
      ['queries.jsonl', '{"query": 7}'],
    ] as const) {
      await writeFile(path.join(broken, file), content)
      expect((await evaluations.sets('default')).map(({ id }) => id)).toEqual(['birds', 'conversations'])
    }
    await expect(evaluations.start({ ...options, set: 'broken' })).rejects.toThrow()
  })

  it('a file that holds no run is no run to compare with', async () => {
    const file = path.join(folder, 'saved.json')
    await writeFile(file, '{"runs": []}')
    await expect(readSavedResults(file)).rejects.toMatchObject({ code: 'unreadable' })
    await expect(readSavedResults(`${file}.gone`)).rejects.toMatchObject({ code: 'not-found' })
    const { result } = await ended((await evaluations.start(options)).id)
    await writeFile(file, JSON.stringify({ runs: [result, result] }))
    expect(await readSavedResults(file)).toEqual([result, result])
  })
})

describe('measure', () => {
  it('hands the turns before to the search, and asks a reranker for no more than the page shows', async () => {
    const seen: Question[] = []
    onSearch = async (question) => void seen.push(question)
    const file = path.join(folder, 'follow-up.jsonl')
    const history = [{ role: 'user', text: 'What is an owl?' }]
    await writeFile(file, JSON.stringify({ query: 'owl', relevant: 'owl.jpg', history }))
    const set = await evaluations.open(file, 'default')
    await evaluations.measure(set, { collection: 'default', mode: 'hybrid', rerank: true })
    await evaluations.measure(set, { collection: 'default', mode: 'hybrid' })
    expect(seen).toMatchObject([
      { history, rerank: true, k: 10 },
      { rerank: false, k: 100 },
    ])
  })

  it('can be cancelled', async () => {
    onSearch = hang
    const set = await evaluations.open('birds', 'default')
    const signal = AbortSignal.timeout(20)
    await expect(evaluations.measure(set, { collection: 'default', mode: 'hybrid', signal })).rejects.toThrow()
  })
})
