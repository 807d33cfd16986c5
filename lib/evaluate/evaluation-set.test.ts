import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hit } from '../types.ts'
import { queriesOf, readEvaluationSet } from './evaluation-set.ts'
import { EvaluationSets } from './evaluation-sets.ts'
import { exportSet } from './export-set.ts'
import { isRelevant, parseRelevant } from './relevance.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-sets-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

const hit = {
  itemId: 'd1-4',
  documentId: 'd1',
  text: 'Replace the pads when\n2 mm of RUBBER is left.',
  source: { name: 'guides/manual.pdf', path: null, page: 3, box: null, heading: 'Manual › Brakes' },
} as Hit

function matches(relevant: string): boolean {
  const parsed = parseRelevant(relevant)
  if (typeof parsed === 'string') throw new Error(parsed)
  return isRelevant(hit, parsed, null)
}

describe('what is relevant', () => {
  it.each([
    'd1-4',
    'd1',
    'manual.pdf',
    'guides/manual.pdf',
    'manual.pdf#page=3',
    'manual.pdf#heading=brakes',
    'manual.pdf#text=when 2 mm of rubber',
    'manual.pdf#page=3#heading=Brakes#text=pads',
  ])('%s is met', (relevant) => expect(matches(relevant)).toBe(true))

  it.each([
    'anual.pdf',
    'other.pdf',
    'manual.pdf#page=30',
    'manual.pdf#heading=Chain',
    'manual.pdf#text=4 mm',
    'manual.pdf#page=3#text=chain',
    'other.pdf#page=3',
  ])('%s is not', (relevant) => expect(matches(relevant)).toBe(false))

  it('may have a # in its name', () => {
    expect(parseRelevant('C# by example.pdf#page=2')).toMatchObject({ name: 'C# by example.pdf', page: 2 })
  })
})

describe('readEvaluationSet', () => {
  it('reads every column', async () => {
    const row = {
      query: 'and its wings?',
      query_image: 'queries/owl.jpg',
      relevant: 'a.png | b.pdf#page=2',
      split: 'dev',
      target: 'pair',
      language: 'en',
      history: [{ role: 'user', text: 'What is an owl?' }],
      style: 'follow-up',
    }
    const unanswerable = { query: 'Who won?', relevant: '', answerable: false, split: 'test' }
    const file = await fileOf('all.jsonl', `${JSON.stringify(row)}\n\n${JSON.stringify(unanswerable)}\n`)
    const set = await readEvaluationSet(file)
    expect(set.queries).toMatchObject([
      {
        text: 'and its wings?',
        image: { name: 'queries/owl.jpg' },
        relevant: ['a.png', 'b.pdf#page=2'],
        target: 'pair',
      },
      { text: 'Who won?', image: null, relevant: [], history: [] },
    ])
    expect(set.queries[0]?.history).toEqual(row.history)
    expect(queriesOf(set, 'dev')).toHaveLength(1)
    await expect(set.queries[0]?.image?.load()).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    ['{"query": "a"', 'is not a JSON object'],
    ['{"query": "a", "relevant": ""}', 'names nothing relevant'],
    ['{"query": "", "relevant": "a.png"}', 'has neither query nor query_image'],
    ['{"query": "a", "relevant": "a.png", "answerable": false}', 'says that nothing answers it'],
    ['{"query": "a", "relevant": "a.pdf#page=iii"}', 'has no page number'],
    ['{"query": "a", "relevant": "a.pdf#page="}', 'has nothing after'],
    ['{"query": "a", "relevant": "a.pdf#pages=3"}', 'it may be #page='],
    ['{"query": "a", "relevant": "#page=3"}', 'names nothing before'],
    ['{"query": "a", "relevant": "a.png", "split": "train"}', 'has the split "train"'],
    ['{"query": "a", "relevant": "a.png", "history": "none"}', 'has a history'],
    ['{"query": "a", "relevant": "a.png", "history": [{"role": "system", "text": "x"}]}', 'has a history'],
    ['{"query": "a", "relevant": "a.png", "split": "dev"}', 'line 1: has no split'],
    ['{"question": "a"}', 'has neither query and relevant'],
  ])('names what is off in %s', async (row, problem) => {
    const file = await fileOf('off.jsonl', `{"query": "good", "relevant": "good.png"}\n${row}\n`)
    const line = problem.startsWith('line') ? '' : 'line 2: '
    await expect(readEvaluationSet(file)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(`${line}${problem}`.split(': ')[0] ?? ''),
    })
    await expect(readEvaluationSet(file)).rejects.toThrow(problem)
  })

  it.each(['', 'query,relevant\n', '\n\n'])('refuses a set without rows: %j', async (content) => {
    await expect(readEvaluationSet(await fileOf('empty.csv', content))).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('says so where a split has no queries', async () => {
    const set = await readEvaluationSet(await fileOf('whole.csv', 'query,relevant\na,a.png\n'))
    expect(() => queriesOf(set, 'test')).toThrow('no queries of the split "test"')
  })
})

describe('EvaluationSets', () => {
  const judged = { text: 'Which owl?', image: new Uint8Array([1, 2, 3]), relevant: ['d1-4'] }
  const documentsNamed = async () => [{ id: 'd1', name: 'photos/owl.jpg', path: null }]
  const sets = () => new EvaluationSets({ root: folder, judgedQueries: async () => [judged], documentsNamed })

  beforeAll(async () => {
    await fileOf('evaluation/birds/set.json', '{"title": "Birds", "documents": "documents"}')
    const rows = [
      { query: 'owl', relevant: 'owl.jpg', split: 'dev' },
      { query: 'wren', relevant: 'wren.jpg', split: 'test' },
    ]
    await fileOf('evaluation/birds/queries.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'))
    await fileOf('evaluation/notes.txt', 'no set')
  })

  it('lists the folders and the conversations', async () => {
    expect(await sets().list('default')).toMatchObject([
      { id: 'birds', title: 'Birds', queries: 2, splits: { dev: 1, test: 1 }, covered: 1, source: 'project' },
      { id: 'conversations', queries: 1, splits: null, covered: 1, source: 'conversations' },
    ])
  })

  it.each(['../birds', 'birds/..', '/etc', 'notes.txt', '', 'none'])('has no set named %j', async (name) => {
    await expect(sets().named(name, 'default')).rejects.toMatchObject({
      code: 'not-found',
      fix: expect.stringContaining('birds, conversations'),
    })
  })

  it('opens a set by name, by folder and by file', async () => {
    for (const given of ['birds', 'evaluation/birds', 'evaluation/birds/queries.jsonl']) {
      const full = given === 'birds' ? given : path.join(folder, given)
      expect((await sets().open(full, 'default')).queries).toHaveLength(2)
    }
    await expect(sets().open('gone.csv', 'default')).rejects.toThrow("can't be read")
  })

  it('writes the conversations as a set that can be read again', async () => {
    const file = path.join(folder, 'grown', 'set.jsonl')
    await exportSet(await sets().named('conversations', 'default'), file)
    const [query] = (await readEvaluationSet(file)).queries
    expect(query).toMatchObject({ text: 'Which owl?', relevant: ['d1-4'] })
    expect([...((await query?.image?.load()) ?? [])]).toEqual([1, 2, 3])
    expect(await readFile(file, 'utf8')).not.toContain(folder)
  })
})
