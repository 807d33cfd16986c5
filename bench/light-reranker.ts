/**
 * Whether a reranker without a model of its own would help: a linear score over what is known of each of the first twenty
 * hits (likeness of the best sentence, words, numbers, kind …), learned on the dev halves of evaluation/ by pairs.
 *
 *   node bench/light-reranker.ts [--sets samples,figures,pictures]
 *
 * Prints the difference to `hybrid` alone: first with weights learned on the other sets, which is how it would meet a user's
 * collection, then with weights learned on all. docs/decisions/0004-light-reranker.md says what came of it.
 * Progress on stderr.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import { bootstrapIntervals, percentile } from '../lib/evaluate/bootstrap.ts'
import { firstRanks, mean, valuesOf } from '../lib/evaluate/metrics.ts'
import { diversify } from '../lib/retrieve/diversity.ts'
import { openCollection } from '../lib/search.ts'
import { cachedEncoder } from './ablation/cached-encoder.ts'
import { readSets, type SetToMeasure } from './ablation/sets.ts'
import { type Asked, askAgain } from './light-reranker/candidates.ts'
import { type Evidence, evidenceNames } from './light-reranker/evidence.ts'
import { fitRanking } from './light-reranker/rank-net.ts'
import { TextVectors } from './light-reranker/text-vectors.ts'

type Weights = Partial<Evidence>

const variants: { name: string; of: readonly (keyof Evidence)[] }[] = [
  { name: 'words in common', of: ['fused', 'coverage', 'neighbours', 'numbers'] },
  { name: 'best sentence', of: ['fused', 'likeness'] },
  { name: 'best sentence under its heading', of: ['fused', 'underHeading'] },
  { name: 'vectors of words', of: ['fused', 'wordLikeness'] },
  { name: 'best sentence, words in common', of: ['fused', 'likeness', 'coverage', 'neighbours', 'numbers'] },
  { name: 'best sentence, vectors of words', of: ['fused', 'likeness', 'wordLikeness'] },
  { name: 'best sentence, weights of modalities', of: ['fused', 'likeness', 'image', 'text'] },
  { name: 'all but the kind', of: evidenceNames.filter((name) => name !== 'isText' && name !== 'isPicture') },
  { name: 'all', of: evidenceNames },
]

const { values: options } = parseArgs({ options: { sets: { type: 'string' } } })
const root = path.resolve(import.meta.dirname, '..')
const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-light-reranker-'))
const engine = await Engine.open({ ...readConfig(process.env, root), dataDir: folder, logLevel: 'silent' })
const asked: Asked[] = []
try {
  const sets = (await readSets(root, options.sets?.split(',') ?? null)).filter(({ set }) => set.name !== 'stamps')
  for (const set of sets) asked.push(...(await askAll(set)))
} finally {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
}
const names = [...new Set(asked.map(({ set }) => set))]
report()

async function askAll({ set, inputs }: SetToMeasure): Promise<Asked[]> {
  process.stderr.write(`${set.name}: ingesting …\n`)
  await engine.ingest(inputs, { collection: set.name })
  const { encoder, store } = await openCollection(set.name, engine)
  const ports = { encoder: cachedEncoder(encoder), store }
  const vectors = new TextVectors(encoder)
  const found: Asked[] = []
  for (const query of set.queries.filter(({ relevant }) => relevant.length > 0)) {
    found.push(await askAgain(query, set, ports, vectors))
    if (found.length % 20 === 0) process.stderr.write(`${set.name}: ${found.length}\n`)
  }
  return found
}

/** What the dev halves of the sets teach. */
function learn(from: string[], of: readonly (keyof Evidence)[]): Weights {
  const questions = asked.flatMap(({ set, split, evidence, satisfied }) =>
    split === 'dev' && evidence && from.includes(set)
      ? [evidence.map((one, at) => ({ evidence: one, isRelevant: (satisfied[at] ?? []).length > 0 }))]
      : [],
  )
  return fitRanking(questions, of)
}

/** The ranks of what is relevant, by retrieval's order or by the weights; repeats give way as in a search. */
function ranksOf(
  { ranked, vectors, evidence, satisfied, relevant }: Asked,
  weights: Weights | null,
): (number | null)[] {
  const scores = evidence?.map((one) =>
    evidenceNames.reduce((sum, name) => sum + (weights?.[name] ?? 0) * one[name], 0),
  )
  const head = [...(scores ?? []).keys()].sort((a, b) => (scores?.[b] ?? 0) - (scores?.[a] ?? 0) || a - b)
  const order = [...head, ...[...ranked.keys()].slice(head.length)].flatMap((at) => ranked[at] ?? [])
  const places = new Map(ranked.map(({ item }, at) => [item.id, at]))
  const shown = diversify(order, vectors).map(({ item }) => satisfied[places.get(item.id) ?? -1] ?? [])
  return firstRanks(shown, relevant)
}

/** By metric, the difference that the weights make to each question. */
function differences(questions: Asked[], weightsFor: (set: string) => Weights): Record<string, number[]> {
  const before = valuesOf(
    questions.map((one) => ranksOf(one, null)),
    [1, 5],
  )
  const after = valuesOf(
    questions.map((one) => ranksOf(one, weightsFor(one.set))),
    [1, 5],
  )
  return Object.fromEntries(
    Object.entries(after).map(([metric, values]) => [
      metric,
      values.map((value, at) => value - (before[metric]?.[at] ?? 0)),
    ]),
  )
}

function cell(values: Record<string, number[]>, metric: string): string {
  const each = values[metric] ?? []
  const [low, high] = bootstrapIntervals({ each }).each
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
  return `${signed(mean(each))} [${signed(low)}, ${signed(high)}]`
}

function row(cells: string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

function report(): void {
  const test = asked.filter(({ split }) => split === 'test')
  const before = (set: string) =>
    mean(
      valuesOf(
        test.filter((one) => one.set === set).map((one) => ranksOf(one, null)),
        [],
      ).ndcg ?? [],
    )
  console.log('Learned on the other sets, nDCG@10 of the test halves against retrieval alone:\n')
  row(['evidence', ...names.map((set) => `${set} (${before(set).toFixed(3)})`), 'all', 'all, dev too'])
  row(['---', ...names.map(() => '---:'), '---:', '---:'])
  const learned = variants.map(({ name, of }) => ({
    name,
    apart: new Map(
      names.map((set) => [
        set,
        learn(
          names.filter((other) => other !== set),
          of,
        ),
      ]),
    ),
    together: learn(names, of),
  }))
  for (const { name, apart } of learned) {
    const by = (questions: Asked[]) =>
      cell(
        differences(questions, (set) => apart.get(set) ?? {}),
        'ndcg',
      )
    row([name, ...names.map((set) => by(test.filter((one) => one.set === set))), by(test), by(asked)])
  }
  console.log('\nThe test halves of all sets, learned on the other sets and on all:\n')
  row(['evidence', 'recall@1', 'recall@5', 'MRR', 'nDCG@10, learned on all', 'weights, learned on all'])
  row(['---', '---:', '---:', '---:', '---:', '---'])
  for (const { name, apart, together } of learned) {
    const others = differences(test, (set) => apart.get(set) ?? {})
    const weights = Object.entries(together).map(([of, weight]) => `${of} ${weight.toFixed(2)}`)
    const all = cell(
      differences(test, () => together),
      'ndcg',
    )
    row([name, ...['recall@1', 'recall@5', 'mrr'].map((metric) => cell(others, metric)), all, weights.join(', ')])
  }
  const times = asked.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const shown = [0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(0))
  console.log(`\nVectors of sentences, kept by text: p50 ${shown[0]} ms, p95 ${shown[1]} ms, most ${shown[2]} ms.`)
}
