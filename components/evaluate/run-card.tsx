'use client'

import { clsx } from 'clsx'
import { Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { toast } from 'sonner'
import type { EvaluationRunSummary, EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { toRequestError } from '../data/request.ts'
import { deleteEvaluation } from '../data/use-evaluations.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MetricGrid } from './metric-grid.tsx'
import { questionsAsked, runFacts, titleOfSet } from './run-facts.ts'
import { RunFailure } from './run-failure.tsx'
import { RunProgress } from './run-progress.tsx'

interface RunCardProps {
  run: EvaluationRunSummary
  sets: EvaluationSetSummary[]
  isWaiting: boolean
}

/** A run in the list: what was measured, and what came of it. */
export function RunCard({ run, sets, isWaiting }: RunCardProps) {
  const { id, state, options, progress, result, error } = run
  const [isAsking, setAsking] = useState(false)
  const title = titleOfSet(options.set, sets)

  async function remove() {
    try {
      await deleteEvaluation(id)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  return (
    <article
      className={clsx(
        'relative rounded-2xl border bg-raised p-4 transition-shadow md:p-5',
        result && 'hover:shadow-soft',
      )}
    >
      <div className="mb-3 flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="font-medium">
            {result ? (
              <Link
                href={`/evaluate/${id}`}
                prefetch={false}
                // The whole card leads there.
                className="rounded-sm outline-none after:absolute after:inset-0 after:rounded-2xl focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:outline-offset-2"
              >
                {title}
              </Link>
            ) : (
              title
            )}
          </h3>
          <p className="text-pretty text-faint text-sm">
            {runFacts(run)}
            {result && ` · ${questionsAsked(progress.of, progress.of - result.queries)}`}
          </p>
        </div>
        {state !== 'running' && (
          <IconButton
            icon={Trash2}
            size="small"
            label={`Delete this run of ${title}`}
            className="-mt-1 -mr-1.5 z-1"
            onClick={() => setAsking(true)}
          />
        )}
      </div>
      {state === 'running' && <RunProgress run={run} isWaiting={isWaiting} />}
      {state === 'cancelled' && <p className="text-sm text-soft">Cancelled before it was done.</p>}
      {error && (
        <RunFailure error={error} set={sets.find((set) => set.id === options.set)} collection={options.collection} />
      )}
      {result && <MetricGrid result={result} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Delete this run?"
        description={`“${title}”, ${runFacts(run)}. Its figures go for good; the set and the collection stay.`}
        action="Delete"
        onConfirm={() => void remove()}
      />
    </article>
  )
}
