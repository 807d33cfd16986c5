'use client'

import { ChartNoAxesColumn } from 'lucide-react'
import { useState } from 'react'
import type { EvaluationRunSummary, EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { RunCard } from './run-card.tsx'
import { isWaiting } from './run-facts.ts'

interface RunListProps {
  collection: string
  /** Of all collections, newest first. */
  runs: EvaluationRunSummary[]
  sets: EvaluationSetSummary[]
}

/** The runs of a collection; those of the others on demand. */
export function RunList({ collection, runs, sets }: RunListProps) {
  const [showsAll, setShowsAll] = useState(false)
  const own = runs.filter(({ options }) => options.collection === collection)
  const others = runs.length - own.length
  const shown = showsAll ? runs : own
  return (
    <section aria-labelledby="runs">
      {shown.length > 0 ? (
        <>
          <h2 id="runs" className="mb-3 font-semibold text-lg">
            {showsAll ? 'Runs of all collections' : 'Runs'}
          </h2>
          <ul className="space-y-3">
            {shown.map((run) => (
              <li key={run.id}>
                <RunCard run={run} sets={sets} isWaiting={isWaiting(run, runs)} />
              </li>
            ))}
          </ul>
        </>
      ) : (
        <div className="rounded-3xl border-2 border-dashed px-4 py-10 text-center">
          <ChartNoAxesColumn className="mx-auto size-6 text-soft" strokeWidth={1.5} aria-hidden />
          <h2 id="runs" className="mt-3 font-semibold text-lg">
            Nothing has been measured yet
          </h2>
          <p className="mx-auto mt-1 max-w-sm text-pretty text-soft">
            Choose a set and press Start. Its figures stay here, to compare with.
          </p>
        </div>
      )}
      {others > 0 && !showsAll && (
        <Button size="small" kind="quiet" className="mt-3" onClick={() => setShowsAll(true)}>
          Show {formatCount(others, 'run')} of other collections
        </Button>
      )}
    </section>
  )
}
