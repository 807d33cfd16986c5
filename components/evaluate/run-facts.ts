import type { EvaluationRun, EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { formatDate } from '../ui/format.ts'
import { modeLabels } from './evaluation-words.ts'

export function titleOfSet(id: string, sets: EvaluationSetSummary[] | undefined): string {
  return sets?.find((set) => set.id === id)?.title ?? id
}

/** `Everything, reranked · dev · in default · 3 November 2026, 14:05`. */
export function runFacts({ options, createdAt }: Pick<EvaluationRun, 'options' | 'createdAt'>): string {
  const { mode, rerank, split, collection } = options
  return [rerank ? `${modeLabels[mode]}, reranked` : modeLabels[mode], split, `in ${collection}`, formatDate(createdAt)]
    .filter(Boolean)
    .join(' · ')
}
