import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hit, Query, SearchResult } from '../types.ts'
import { evaluate } from './evaluate.ts'
import { type EvaluationSet, readEvaluationSet } from './evaluation-set.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-evaluate-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function setOf(name: string, content: string): Promise<EvaluationSet> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return readEvaluationSet(file)
}

/** A search whose hits are documents of the given names. */
function finding(byText: Record<string, string[]>) {
  return async (query: Query): Promise<SearchResult> => {
    const names = byText[query.text ?? ''] ?? []
    const hits = names.map((name, index) => ({
      itemId: `${name}-0`,
      documentId: name,
      source: { name: `pictures/${name}`, path: null },
      rank: index + 1,
    })) as Hit[]
    return {
      query: query.text ?? '',
      mode: query.mode,
      model: 'm',
      reranker: null,
      seconds: 0,
      hits,
      answerable: null,
      notices: [],
    }
  }
}

const options = { collection: 'default', mode: 'image' as const, ks: [1, 10] }

describe('evaluate', () => {
  it('takes each caption as a query for its picture', async () => {
    const set = await setOf('captions.csv', 'image,caption\ncat.png,A cat\ndog.png,A dog\nowl.png,An owl\n')
    const found = finding({ 'A cat': ['cat.png'], 'A dog': ['cat.png', 'dog.png'], 'An owl': [] })
    const result = await evaluate(set, found, options)
    expect(result).toMatchObject({ queries: 3, mode: 'image' })
    expect(result.recall['1']).toBeCloseTo(1 / 3)
    expect(result.recall['10']).toBeCloseTo(2 / 3)
    expect(result.mrr).toBeCloseTo(0.5)
  })

  it('reads every captions file that an ingest reads', async () => {
    const set = await setOf('spreadsheet.csv', 'Image;Caption\n./cat.png;A cat\nbirds\\owl.png;An owl\n')
    const result = await evaluate(set, finding({ 'A cat': ['cat.png'], 'An owl': ['birds/owl.png'] }), options)
    expect(result.recall['1']).toBe(1)
  })

  it('takes several relevant things, by item id or by name', async () => {
    const set = await setOf('set.jsonl', '{"query": "pets", "relevant": "cat.png-0|dog.png"}\n')
    const result = await evaluate(set, finding({ pets: ['dog.png', 'owl.png', 'cat.png'] }), options)
    expect(result.recall).toEqual({ '1': 0.5, '10': 1 })
  })

  it('names the line that is off', async () => {
    await expect(setOf('broken.csv', 'query,relevant\ncat,cat.png\ndog,\n')).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('line 3'),
    })
  })

  it('says so where the collection holds nothing of the set', async () => {
    const set = await setOf('other.csv', 'query,relevant\ncat,cat.png\n')
    await expect(evaluate(set, finding({ cat: ['owl.png'] }), options)).rejects.toMatchObject({ code: 'not-found' })
  })
})
