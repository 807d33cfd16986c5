import type { Comparison } from '../lib/evaluate/comparison.ts'
import type { EvaluationGroup, EvaluationResult, Interval } from '../lib/evaluate/evaluation-result.ts'
import { duration, table } from './output.ts'

/** The figures of one run with their intervals, by kind of query below. */
export function evaluationTable(result: EvaluationResult): string {
  const rows = [
    ...Object.entries(result.recall).map(([k, value]) => row(`recall@${k}`, value, result.intervals.recall[k])),
    row('MRR', result.mrr, result.intervals.mrr),
    row('nDCG@10', result.ndcg, result.intervals.ndcg),
  ]
  const head = [result.mode, `${queriesOf(result)}, ${duration(result.seconds)}`, '95% interval']
  return [table(head, rows), groupsTable(result), ...remarksOf(result)].filter(Boolean).join('\n\n')
}

/** Several modes side by side. */
export function modesTable(results: EvaluationResult[]): string {
  const [first] = results
  if (!first) return ''
  const ks = Object.keys(first.recall)
  const head = ['', ...ks.map((k) => `recall@${k}`), 'MRR', 'nDCG@10', 'ms p50', 'ms p95']
  const rows = results.map(({ mode, recall, mrr, ndcg, intervals, milliseconds: { p50, p95 } }) => [
    mode,
    ...ks.map((k) => withInterval(recall[k] ?? 0, intervals.recall[k])),
    withInterval(mrr, intervals.mrr),
    withInterval(ndcg, intervals.ndcg),
    Math.round(p50),
    Math.round(p95),
  ])
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
  const summary = `${queriesOf(first)}, ${duration(seconds)}, ${modelsOf(first)}; 95% intervals`
  return [table(head, rows), summary, ...results.flatMap(answerabilityOf)].join('\n\n')
}

/** What has changed since a saved run; a star where the difference is unlikely to be chance. */
export function comparisonTable({ mode, queries }: EvaluationResult, comparison: Comparison): string {
  const rows = Object.entries(comparison.metrics).map(([name, metric]) => [
    labels[name] ?? name,
    figure(metric.before),
    figure(metric.after),
    `${signed(metric.difference)}${metric.isCertain ? ' *' : ''}`,
    metric.interval.map(signed).join(' to '),
    `${metric.wins} / ${metric.losses} / ${metric.ties}`,
  ])
  const head = [
    `${mode} against ${comparison.before}`,
    'before',
    'after',
    'difference',
    '95% interval',
    'better/worse/same',
  ]
  const left = comparison.queries < queries ? `, of ${queries}` : ''
  return `${table(head, rows)}\n\n* unlikely to be chance; ${comparison.queries} queries that both have${left}`
}

const labels: Record<string, string> = { mrr: 'MRR', ndcg: 'nDCG@10' }

function groupsTable({ groups, recall }: EvaluationResult): string {
  if (groups.length === 0) return ''
  const ks = Object.keys(recall)
  const head = ['by', 'queries', ...ks.map((k) => `recall@${k}`), 'MRR', 'nDCG@10']
  const rowOf = ({ by, name, queries, ...figures }: EvaluationGroup) => [
    `${by} ${name}`,
    queries,
    ...ks.map((k) => figure(figures.recall[k] ?? 0)),
    figure(figures.mrr),
    figure(figures.ndcg),
  ]
  return table(head, groups.map(rowOf))
}

function remarksOf(result: EvaluationResult): string[] {
  const { p50, p95 } = result.milliseconds
  const speed = `One search: ${Math.round(p50)} ms (median), ${Math.round(p95)} ms (95th percentile), ${modelsOf(result)}.`
  return [speed, ...answerabilityOf(result)]
}

function answerabilityOf({ mode, answerability }: EvaluationResult): string[] {
  if (!answerability) return []
  const { answerable, unanswerable, auc, threshold, truePositiveRate, falsePositiveRate } = answerability
  return [
    `Answerability (${mode}): ROC AUC ${figure(auc)} on ${answerable} questions with an answer and ${unanswerable} without; ` +
      `above ${figure(threshold)} are ${percent(truePositiveRate)} and ${percent(falsePositiveRate)} of them.`,
  ]
}

function modelsOf({ model, reranker }: EvaluationResult): string {
  return reranker ? `${model} with ${reranker}` : model
}

function queriesOf({ queries, split }: EvaluationResult): string {
  return split ? `${queries} queries (${split})` : `${queries} queries`
}

function row(name: string, value: number, interval: Interval | undefined): string[] {
  return [name, figure(value), interval ? interval.map(figure).join(' to ') : '']
}

function withInterval(value: number, interval: Interval | undefined): string {
  return interval ? `${figure(value)} (${interval.map(figure).join('–')})` : figure(value)
}

function figure(value: number): string {
  return value.toFixed(3)
}

function signed(value: number): string {
  const sign = Math.abs(value) < 0.0005 ? '' : value < 0 ? '−' : '+'
  return `${sign}${figure(Math.abs(value))}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}
