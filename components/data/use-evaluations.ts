'use client'

import { useEffect } from 'react'
import useSWR, { mutate } from 'swr'
import type { Comparison } from '@/lib/evaluate/comparison.ts'
import type {
  EvaluationOptions,
  EvaluationRun,
  EvaluationRunSummary,
  EvaluationSetSummary,
} from '@/lib/evaluate/evaluation-run.ts'
import { type RequestError, request, sendJson } from './request.ts'

const path = '/api/evaluations'
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`

interface Listing {
  runs: EvaluationRunSummary[]
  sets: EvaluationSetSummary[]
}

export interface RunWithComparison {
  run: EvaluationRun
  comparison: Comparison | null
}

/** The runs, newest first, and the sets that a collection can be evaluated with. */
export function useEvaluations(collection: string) {
  return useSWR<Listing, RequestError>(`${path}?${new URLSearchParams({ collection })}`, request, {
    keepPreviousData: true,
  })
}

/** A run, and what has changed since `against`; two runs that can't be compared are an error of the code `conflict`. */
export function useEvaluation(id: string, against: string | null = null) {
  const query = against ? `?${new URLSearchParams({ against })}` : ''
  return useSWR<RunWithComparison, RequestError>(pathOf(id) + query, request, {
    revalidateOnFocus: false,
    shouldRetryOnError: (error: RequestError) => !['not-found', 'conflict'].includes(error.code),
  })
}

/** Follows a run by server-sent events for as long as it goes on, and asks again for what shows it. */
export function useFollowedRun(
  { id, state }: Pick<EvaluationRun, 'id' | 'state'>,
  onReport: (run: EvaluationRun) => void,
) {
  useEffect(() => {
    if (state !== 'running') return
    const events = new EventSource(`${pathOf(id)}/events`)
    events.onmessage = ({ data }: MessageEvent<string>) => {
      const run = JSON.parse(data) as EvaluationRun
      if (run.state === 'running') return onReport(run)
      events.close()
      refreshEvaluations()
    }
    return () => events.close()
  }, [id, state, onReport])
}

export async function startEvaluation(options: EvaluationOptions): Promise<EvaluationRun> {
  return sendJson<EvaluationRun>('POST', path, options)
}

/** One that ends in this very moment keeps its result. */
export async function cancelEvaluation(id: string): Promise<void> {
  await request(`${pathOf(id)}?cancel=true`, { method: 'DELETE' })
  refreshEvaluations()
}

/** Deletes one that has ended. */
export async function deleteEvaluation(id: string): Promise<void> {
  await request(pathOf(id), { method: 'DELETE' })
  refreshEvaluations()
}

/** Begins to add what a set is about to a collection; resolves to the job's id. */
export async function addSetDocuments(set: string, collection: string): Promise<string> {
  const { jobId } = await sendJson<{ jobId: string }>('POST', `${path}/documents`, { set, collection })
  return jobId
}

export function refreshEvaluations(): void {
  void mutate((key) => typeof key === 'string' && key.startsWith(path))
}
