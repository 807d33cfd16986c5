'use client'

import { Trash2 } from 'lucide-react'
import Link from 'next/link'
import { toast } from 'sonner'
import type { EvaluationRunSummary, EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { toRequestError } from '../data/request.ts'
import { deleteEvaluation } from '../data/use-evaluations.ts'
import { formatCount } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MetricGrid } from './metric-grid.tsx'
import { runFacts, titleOfSet } from './run-facts.ts'
import { RunFailure } from './run-failure.tsx'
import { RunProgress } from './run-progress.tsx'

interface RunCardProps {
  run: EvaluationRunSummary
  sets: EvaluationSetSummary[]
}

/** A run in the list: what was measured, and what came of it. */
export function RunCard({ run, sets }: RunCardProps) {
  const { id, state, options, result, error } = run
  const title = titleOfSet(options.set, sets)

  async function remove() {
    try {
      await deleteEvaluation(id)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  return (
    <article className="relative rounded-2xl border bg-raised p-4 transition-colors md:p-5">
      <div className="mb-3 flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="font-medium">
            {result ? (
              <Link href={`/evaluate/${id}`} prefetch={false} className="rounded-sm underline-offset-4 hover:underline">
                {title}
              </Link>
            ) : (
              title
            )}
          </h3>
          <p className="text-pretty text-faint text-sm">
            {runFacts(run)}
            {result && ` · ${formatCount(result.queries, 'question')}`}
          </p>
        </div>
        {state !== 'running' && (
          <IconButton
            icon={Trash2}
            size="small"
            label={`Delete this run of ${title}`}
            className="-mt-1 -mr-1.5"
            onClick={() => void remove()}
          />
        )}
      </div>
      {state === 'running' && <RunProgress run={run} />}
      {state === 'cancelled' && <p className="text-sm text-soft">Cancelled before it was done.</p>}
      {error && (
        <RunFailure error={error} set={sets.find((set) => set.id === options.set)} collection={options.collection} />
      )}
      {result && <MetricGrid result={result} />}
    </article>
  )
}
