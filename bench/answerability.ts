/**
 * How well a question that a collection answers is told from one that it doesn't:
 *
 *   node bench/answerability.ts [--fit] [--sets samples,figures]
 *
 * The questions of each set of evaluation/ in words and in English, against the set's own unanswerable ones and against
 * questions of the other sets. `--fit` learns the weights of lib/retrieve/answer-weights.ts from the dev halves and
 * prints them. The figures are of the test halves, which nothing was learned from. Progress on stderr.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import { answerabilityFigures } from '../lib/evaluate/answerability-figures.ts'
import { logistic, logOdds } from '../lib/logistic.ts'
import { learnScale } from '../lib/retrieve/answer-scale.ts'
import { signalsOf } from '../lib/retrieve/answer-signals.ts'
import { answerThreshold } from '../lib/retrieve/answer-weights.ts'
import {
  type AnswerEvidence,
  evidenceNames,
  evidenceOf,
  formOf,
  probabilityOf,
  type QueryForm,
} from '../lib/retrieve/answerability.ts'
import { retrieve } from '../lib/retrieve/retrieve.ts'
import { openCollection } from '../lib/search.ts'
import { readSets, type SetToMeasure } from './ablation/sets.ts'
import { fitLogistic } from './logistic-regression.ts'

const { values: options } = parseArgs({
  options: { fit: { type: 'boolean', default: false }, sets: { type: 'string' } },
})
const forms = ['question', 'description'] as const
/** Questions of each other set that are asked of a set. */
const mostForeign = 30
/** How many weak answers a question refused wrongly is as bad as: who is refused has nothing, who gets hits can look. */
const costOfRefusal = 3

interface Case {
  set: string
  text: string
  form: QueryForm
  split: 'dev' | 'test'
  kind: 'answered' | 'unanswered' | 'foreign'
  evidence: AnswerEvidence
}

const root = path.resolve(import.meta.dirname, '..')
const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-answerability-'))
const engine = await Engine.open({ ...readConfig(process.env, root), dataDir: folder, logLevel: 'silent' })
const cases: Case[] = []
try {
  const sets = (await readSets(root, options.sets?.split(',') ?? null)).filter(({ set }) => set.name !== 'stamps')
  for (const set of sets) cases.push(...(await casesOf(set, sets)))
} finally {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
}
if (options.fit) learn()
report()

async function casesOf({ set, inputs }: SetToMeasure, all: SetToMeasure[]): Promise<Case[]> {
  process.stderr.write(`${set.name}: ingesting …\n`)
  await engine.ingest(inputs, { collection: set.name })
  const ports = await openCollection(set.name, engine)
  const scale = await learnScale(ports)
  if (!scale.likeness) throw new Error(`${set.name} is too small to learn from.`)
  const own = questionsOf(set).map(({ answerable, ...one }) => ({
    ...one,
    kind: answerable ? ('answered' as const) : ('unanswered' as const),
  }))
  const foreign = all
    .filter((other) => other.set.name !== set.name)
    .flatMap((other) =>
      questionsOf(other.set)
        .filter(({ answerable }) => answerable)
        .slice(0, mostForeign),
    )
    .map(({ answerable: _, ...one }) => ({ ...one, kind: 'foreign' as const }))
  const found: Case[] = []
  for (const { text, split, kind } of [...own, ...foreign]) {
    const { ranked } = await retrieve({ text, image: null, mode: 'hybrid', k: 25, filter: {} }, ports)
    const evidence = evidenceOf(await signalsOf(text, ranked, ports), scale)
    found.push({ set: set.name, text, form: formOf(text), split, kind, evidence })
    if (found.length % 20 === 0)
      process.stderr.write(`${set.name}: ${found.length} of ${own.length + foreign.length}\n`)
  }
  return found
}

function questionsOf({ queries }: SetToMeasure['set']) {
  return queries.flatMap(({ text, image, split, language, history, relevant }) =>
    text && !image && split && !history.length && (language ?? 'en') === 'en'
      ? [{ text, split, answerable: relevant.length > 0 }]
      : [],
  )
}

function learn(): void {
  for (const form of forms) {
    const dev = cases.filter((one) => one.split === 'dev' && one.form === form)
    const examples = dev.map(({ evidence, kind }) => ({ features: { ...evidence }, isPositive: kind === 'answered' }))
    const weights = fitLogistic(examples, evidenceNames)
    const probability = ({ evidence }: Case) => logistic(logOdds(evidence, evidenceNames, weights))
    console.log(form, JSON.stringify(weights), 'threshold', cheapest(dev, probability).toFixed(2))
  }
}

/** The threshold of the least cost, in steps of a hundredth. */
function cheapest(dev: Case[], probability: (one: Case) => number): number {
  const shareOver = (kinds: Case['kind'][], threshold: number) => {
    const those = dev.filter(({ kind }) => kinds.includes(kind))
    return those.filter((one) => probability(one) > threshold).length / Math.max(1, those.length)
  }
  const cost = (threshold: number) =>
    costOfRefusal * (1 - shareOver(['answered'], threshold)) + shareOver(['unanswered', 'foreign'], threshold)
  const steps = Array.from({ length: 100 }, (_, index) => index / 100)
  return steps.reduce((best, threshold) => (cost(threshold) < cost(best) ? threshold : best))
}

function report(): void {
  console.log('| set | form | answered | not answered | which | AUC | answered, passed | not answered, passed |')
  console.log('|---|---|---|---|---|---|---|---|')
  for (const set of new Set(cases.map((one) => one.set))) {
    for (const form of forms) {
      for (const kind of ['unanswered', 'foreign'] as const) {
        const some = cases.filter(
          (one) =>
            one.set === set && one.form === form && one.split === 'test' && [kind, 'answered'].includes(one.kind),
        )
        const threshold = answerThreshold[form]
        const figures = answerabilityFigures(
          some.map((one) => ({
            answerable: one.kind === 'answered',
            probability: probabilityOf(one.evidence, form),
            threshold,
          })),
        )
        if (!figures) continue
        const { answerable, unanswerable, auc, truePositiveRate, falsePositiveRate } = figures
        const which = kind === 'foreign' ? 'of other sets' : 'of the set itself'
        const cells = [
          set,
          form,
          answerable,
          unanswerable,
          which,
          ...[auc, truePositiveRate, falsePositiveRate].map((value) => value.toFixed(2)),
        ]
        console.log(`| ${cells.join(' | ')} |`)
      }
    }
  }
}
