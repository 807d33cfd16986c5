import type { EvaluationRun, EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { formatCount, formatDate } from '../ui/format.ts'
import { modeLabels } from './evaluation-words.ts'

export function titleOfSet(id: string, sets: EvaluationSetSummary[] | undefined): string {
  return sets?.find((set) => set.id === id)?.title ?? id
}

/** `163 questions, 32 of them without an answer`; the figures are of the others. */
export function questionsAsked(queries: number, unanswerable: number): string {
  const all = formatCount(queries, 'question')
  return unanswerable === 0 ? all : `${all}, ${unanswerable.toLocaleString('en')} of them without an answer`
}

/** Whether a run has to wait for one that began before it. */
export function isWaiting(run: Pick<EvaluationRun, 'createdAt'>, runs: Pick<EvaluationRun, 'createdAt' | 'state'>[]) {
  return runs.some(({ state, createdAt }) => state === 'running' && createdAt < run.createdAt)
}

/** `Everything, reranked · dev · in default · 3 November 2026, 14:05`. */
export function runFacts({ options, createdAt }: Pick<EvaluationRun, 'options' | 'createdAt'>): string {
  const { mode, rerank, split, collection } = options
  return [rerank ? `${modeLabels[mode]}, reranked` : modeLabels[mode], split, `in ${collection}`, formatDate(createdAt)]
    .filter(Boolean)
    .join(' · ')
}
