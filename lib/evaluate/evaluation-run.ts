import type { ErrorBody } from '../errors.ts'
import type { SearchMode } from '../types.ts'
import type { EvaluationResult, Split } from './evaluation-result.ts'

export interface EvaluationOptions {
  /** Name of a set, never a path: it may come from a client. */
  set: string
  collection: string
  mode: SearchMode
  rerank: boolean
  split: Split | null
}

export interface EvaluationRun {
  id: string
  /** ISO 8601. */
  createdAt: string
  /** A run that waits for another one is running too, with nothing done yet. */
  state: 'running' | 'done' | 'failed' | 'cancelled'
  progress: { done: number; of: number }
  options: EvaluationOptions
  result: EvaluationResult | null
  error: ErrorBody | null
}

/** A run in a list: without the outcome of every query. */
export interface EvaluationRunSummary extends Omit<EvaluationRun, 'result'> {
  result: Omit<EvaluationResult, 'each'> | null
}

export interface EvaluationSetSummary {
  /** The name of its folder in evaluation/, or `conversations`. */
  id: string
  title: string
  description: string
  licence: string | null
  queries: number
  /** Those of them that nothing answers. */
  unanswerable: number
  /** Those of which the document is in the collection: where there are none, a run finds nothing. */
  covered: number
  /** Queries of each half; null for a set that is not divided. */
  splits: Record<Split, number> | null
  /** `conversations`: grown from citations that were marked right. */
  source: 'project' | 'conversations'
}
