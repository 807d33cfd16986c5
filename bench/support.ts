/**
 * How well a sentence that its source bears out is told from one that it doesn't: `node bench/support.ts [--fit] [--json]`.
 * The claims of bench/grounding/claims.json, each against its own source (and, if true, against the next one, which
 * it must not be found in). `--fit` learns the weights of lib/answer/support-score.ts from the `dev` half and prints them;
 * the figures are of the `test` half, which nothing was learned from.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { claimWords } from '../lib/answer/claim-words.ts'
import {
  type Evidence,
  lexicalEvidence,
  likenesses,
  passagesOf,
  rarity,
  type SupportSource,
} from '../lib/answer/support-evidence.ts'
import {
  factNames,
  type SupportWeights,
  supportScore,
  supportThreshold,
  topicNames,
  type Weights,
} from '../lib/answer/support-score.ts'
import { areaUnderCurve } from '../lib/evaluate/area-under-curve.ts'
import { fitLogistic } from './logistic-regression.ts'
import { openStarter } from './starter.ts'

const { values: options } = parseArgs({
  options: { fit: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})

type Row = { split: 'dev' | 'test'; source: string } & Record<string, string[] | string>
interface Case {
  split: 'dev' | 'test'
  kind: string
  claim: string
  isSupported: boolean
  evidence: Evidence
}

const kinds = ['supported', 'number', 'name', 'negation', 'invented', 'relation']

async function readCases(): Promise<Case[]> {
  const rows: Row[] = JSON.parse(await readFile(path.join(import.meta.dirname, 'grounding', 'claims.json'), 'utf8'))
  const encoder = await openStarter(2)
  const cases: (Omit<Case, 'evidence'> & { passage: string; evidence: Omit<Evidence, 'likeness'> })[] = []
  const add = (row: Row, source: string, claim: string, kind: string) => {
    const passages = passagesOf(sourceOf(source))
    const others = rows.filter(({ split }) => split === row.split).flatMap((one) => passagesOf(sourceOf(one.source)))
    const found = lexicalEvidence(claimWords(claim), passages, '', rarity(others))
    if (!found) throw new Error(`No passage for: ${claim}`)
    const isSupported = kind === 'supported'
    cases.push({ split: row.split, kind, claim, isSupported, passage: found.passage.text, evidence: found.evidence })
  }
  for (const [index, row] of rows.entries()) {
    for (const kind of kinds) for (const claim of row[kind] ?? []) add(row, row.source, claim, kind)
    const other =
      rows.slice(index + 1).find(({ split }) => split === row.split) ?? rows.find(({ split }) => split === row.split)
    if (other) for (const claim of row.supported ?? []) add(row, other.source, claim, 'wrong source')
  }
  const likeness = await likenesses(cases, encoder)
  await encoder.close()
  return cases.map(({ passage: _, ...one }, index) => ({
    ...one,
    evidence: { ...one.evidence, likeness: likeness[index] ?? 0 },
  }))
}

function sourceOf(text: string): SupportSource {
  return { marker: 1, text, about: '', seen: false }
}

function learn<Name extends keyof Evidence>(cases: Case[], names: readonly Name[]): Weights<Name> {
  const examples = cases.map(({ evidence, isSupported }) => ({ features: evidence, isPositive: isSupported }))
  return fitLogistic(examples, names)
}

function areaOf(cases: { score: number; isSupported: boolean }[]): number {
  const scores = (isSupported: boolean) =>
    cases.filter((one) => one.isSupported === isSupported).map(({ score }) => score)
  return areaUnderCurve(scores(true), scores(false))
}

/** The threshold with the highest Youden index, in the middle between two scores. */
function bestThreshold(cases: { score: number; isSupported: boolean }[]): number {
  const scores = [...new Set(cases.map(({ score }) => score))].sort((a, b) => a - b)
  const middles = scores.slice(1).map((score, index) => (score + (scores[index] ?? score)) / 2)
  const rate = (isSupported: boolean, threshold: number) => {
    const those = cases.filter((one) => one.isSupported === isSupported)
    return those.filter(({ score }) => score >= threshold).length / those.length
  }
  const youden = (threshold: number) => rate(true, threshold) - rate(false, threshold)
  return middles.reduce((best, threshold) => (youden(threshold) > youden(best) ? threshold : best), 0.5)
}

const cases = await readCases()
const scored = (split: string, weights?: SupportWeights) =>
  cases.filter((one) => one.split === split).map((one) => ({ ...one, score: supportScore(one.evidence, weights) }))

if (options.fit) {
  const dev = cases.filter(({ split }) => split === 'dev')
  const topic = learn(
    dev.filter(({ kind }) => ['supported', 'invented', 'wrong source'].includes(kind)),
    topicNames,
  )
  const facts = learn(
    dev.filter(({ kind }) => ['supported', 'number', 'name', 'negation'].includes(kind)),
    factNames,
  )
  const again = scored('dev', { topic, facts })
  console.log({ topic, facts, threshold: bestThreshold(again), auc: areaOf(again) })
}

const measured = (['dev', 'test'] as const).map((split) => {
  const those = scored(split)
  const marked = [...kinds, 'wrong source'].map((kind) => {
    const ofKind = those.filter((one) => one.kind === kind)
    const unsupported = ofKind.filter(({ score }) => score < supportThreshold).length
    return { kind, claims: ofKind.length, markedUnsupported: unsupported / ofKind.length }
  })
  const detectable = those.filter(({ kind }) => kind !== 'relation' && kind !== 'negation')
  const alone = (name: keyof Evidence, sign = 1) =>
    areaOf(those.map((one) => ({ ...one, score: sign * one.evidence[name] })))
  return {
    split,
    auc: areaOf(those),
    aucWithoutNegationAndRelation: areaOf(detectable),
    coverageAlone: alone('coverage'),
    likenessAlone: alone('likeness'),
    threshold: supportThreshold,
    marked,
  }
})

if (options.json) console.log(JSON.stringify(measured, null, 2))
else
  for (const { split, auc, aucWithoutNegationAndRelation, coverageAlone, likenessAlone, marked } of measured) {
    console.log(
      `\n${split}: ROC AUC ${auc.toFixed(3)}; without negations and swapped relations ${aucWithoutNegationAndRelation.toFixed(3)};`,
    )
    console.log(`coverage alone ${coverageAlone.toFixed(3)}, likeness alone ${likenessAlone.toFixed(3)}`)
    for (const { kind, claims, markedUnsupported } of marked)
      console.log(
        `  ${kind.padEnd(13)} ${String(claims).padStart(3)} claims, ${Math.round(markedUnsupported * 100)}% marked`,
      )
  }
