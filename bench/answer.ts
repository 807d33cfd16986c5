/**
 * Milliseconds until an answer begins: `npx node bench/answer.ts [--json]`. The questions of samples/questions.json over the
 * sample collection, with no reranker, with a quick one (20 ms for a passage) and with one that is far too slow (2 s),
 * which must be cut off by RERANK_BUDGET_MS. The rerankers are scripted servers that speak Ollama's protocol; the answer is
 * quoted by the built-in answerer, so that the time is the product's own.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import { startFakeOllama } from '../lib/rerank/ollama-reranker.testing.ts'

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const root = path.resolve(import.meta.dirname, '..')
const budget = 3000

interface Times {
  reranker: string
  hits: { p50: number; p95: number }
  firstWord: { p50: number; p95: number }
}

const { questions } = JSON.parse(await readFile(path.join(root, 'samples/questions.json'), 'utf8')) as {
  questions: { question: string; image?: string }[]
}
const asked = questions.filter(({ image }) => !image).map(({ question }) => question)
const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-answer-'))
const results: Times[] = []
try {
  results.push(await measure('none', null))
  results.push(await measure('quick, 20 ms', 20))
  results.push(await measure(`slow, 2 s, budget ${budget / 1000} s`, 2000))
} finally {
  await rm(folder, { recursive: true, force: true })
}
if (options.json) console.log(JSON.stringify({ questions: asked.length, results }))
else
  console.table(
    Object.fromEntries(
      results.map(({ reranker, hits, firstWord }) => [
        reranker,
        { hits: hits.p50, 'hits p95': hits.p95, 'first word': firstWord.p50, 'first word p95': firstWord.p95 },
      ]),
    ),
  )

/** @param delay Milliseconds for a passage, once the self-test is over; null for no reranker. */
async function measure(reranker: string, delay: number | null): Promise<Times> {
  let isReady = false
  const server = await startFakeOllama({
    delay: () => (isReady ? (delay ?? 0) : 0),
    models: delay === null ? [] : undefined,
  })
  const environment = {
    DATA_DIR: folder,
    OLLAMA_BASE_URL: server.baseUrl,
    CHAT_MODEL: 'extractive',
    LOG_LEVEL: 'silent',
  }
  const engine = await Engine.open(readConfig({ ...environment, RERANK_BUDGET_MS: String(budget) }, root))
  try {
    await engine.ingest([path.join(root, 'samples/collection')], { collection: 'default' })
    await engine.rerankers.current(60_000)
    await ask(engine, 'What is this collection about?')
    isReady = true
    const times = []
    for (const text of asked) times.push(await ask(engine, text))
    return { reranker, hits: spread(times.map(({ hits }) => hits)), firstWord: spread(times.map(({ word }) => word)) }
  } finally {
    await engine.close()
    await server.close()
  }
}

async function ask(engine: Engine, text: string): Promise<{ hits: number; word: number }> {
  const started = performance.now()
  const since = () => performance.now() - started
  let hits = 0
  const question = { collection: 'default', text, image: null, mode: 'hybrid' as const, k: 8, filter: {}, rerank: true }
  for await (const part of engine.ask({ ...question, history: [] })) {
    if (part.type === 'hits') hits = since()
    if (part.type === 'text') return { hits, word: since() }
  }
  return { hits, word: since() }
}

function spread(values: number[]): { p50: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { p50: at(0.5), p95: at(0.95) }
}
