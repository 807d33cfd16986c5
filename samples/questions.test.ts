import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import type { Answer, IngestResult } from '../lib/types.ts'
import set from './questions.json' with { type: 'json' }

interface SampleQuestion {
  question: string
  /** Relative to the project's folder. */
  image?: string
  /** Names of documents, any of which is right. */
  expected: string[]
  why: string
  /** Shown in the empty chat. */
  suggest?: boolean
}

const root = path.resolve(import.meta.dirname, '..')
const collection = path.join(import.meta.dirname, 'collection')
const questions: SampleQuestion[] = set.questions
/** No server answers there: the answers are those of a machine with nothing but the project. */
const nowhere = 'http://127.0.0.1:9'
let dataDir: string
let engine: Engine
let ingested: IngestResult

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-samples-'))
  const environment = { DATA_DIR: dataDir, EMBEDDING_MODEL: 'diptych-starter', LOG_LEVEL: 'silent' }
  engine = await Engine.open(readConfig({ ...environment, OLLAMA_BASE_URL: nowhere, HF_ENDPOINT: nowhere }, root))
  ingested = await engine.ingest([collection], { collection: 'default' })
})

afterAll(async () => {
  await engine?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function ask(question: string, image?: string): Promise<Answer> {
  const bytes = image === undefined ? null : await readFile(path.join(root, image))
  const query = { collection: 'default', text: question, image: bytes, mode: 'hybrid' as const, k: 8 }
  for await (const part of engine.ask({ ...query, filter: {}, rerank: true, history: [] })) {
    if (part.type === 'done') return part.answer
  }
  throw new Error('The answer has no end.')
}

describe('the sample collection', () => {
  it('is read whole, into 30 to 60 items', () => {
    expect(ingested.failed).toEqual([])
    expect(ingested.items).toBeGreaterThanOrEqual(30)
    expect(ingested.items).toBeLessThanOrEqual(60)
  })

  it('has the origin and the licence of every picture on record', async () => {
    const licences = await readFile(path.join(import.meta.dirname, 'LICENCES.md'), 'utf8')
    const files = await readdir(import.meta.dirname, { recursive: true })
    const pictures = files.filter((name) => /\.(jpe?g|png|webp)$/.test(name)).map((name) => name.replaceAll('\\', '/'))
    expect(pictures.length).toBeGreaterThan(20)
    expect(pictures.filter((name) => !licences.includes(`\`${name}\``))).toEqual([])
    const recorded = [...licences.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name)
    expect(recorded.filter((name) => !pictures.includes(name ?? ''))).toEqual([])
  })
})

describe('the ten questions', () => {
  it('are ten, three of them asked with a picture and four suggested', () => {
    expect(questions).toHaveLength(10)
    expect(questions.filter(({ image }) => image)).toHaveLength(3)
    expect(questions.filter(({ suggest }) => suggest)).toHaveLength(4)
  })

  it.each(questions)('$question', async ({ question, image, expected }) => {
    const { hits, citations } = await ask(question, image)
    const nameOf = (itemId: string) => hits.find((hit) => hit.itemId === itemId)?.source.name
    const cited = citations.map(({ itemId }) => nameOf(itemId))
    expect(cited.some((name) => name !== undefined && expected.includes(name))).toBe(true)
    // Cited and among the first three: not as the last of many.
    const best = hits.find(({ source }) => expected.includes(source.name))
    expect(best?.rank).toBeLessThanOrEqual(3)
  })

  it.each(set.unanswerable)('finds nothing: $question', async ({ question }) => {
    const { answer, citations } = await ask(question)
    expect(citations).toEqual([])
    expect(answer).toContain('Nothing in this collection answers that')
  })
})
