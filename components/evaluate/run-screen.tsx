'use client'

import { ArrowLeft, ChartNoAxesColumn, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useEvaluation } from '../data/use-evaluations.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { RunDetails } from './run-details.tsx'

/** One run: its figures by kind of question, what went wrong, and what changed since another. */
export function RunScreen({ runId }: { runId: string }) {
  const { data, error } = useEvaluation(runId)
  return (
    <>
      <PageHeader>
        <Link href="/evaluate" className={buttonClass({ kind: 'quiet', size: 'small' })}>
          <ArrowLeft className="size-4" aria-hidden />
          Evaluate
        </Link>
      </PageHeader>
      {error && !data ? (
        <EmptyState
          icon={error.code === 'not-found' ? ChartNoAxesColumn : TriangleAlert}
          title={error.code === 'not-found' ? 'This run is not here' : 'This run can’t be shown just now'}
          text={error.code === 'not-found' ? 'It may have been deleted.' : error.message}
        >
          <Link href="/evaluate" className={buttonClass({ kind: 'primary' })}>
            To the evaluations
          </Link>
        </EmptyState>
      ) : (
        <Scroller>
          <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
            {data ? (
              <RunDetails run={data.run} />
            ) : (
              <div className="space-y-3" aria-busy="true">
                <Skeleton className="h-8 w-72 max-w-full" />
                <Skeleton className="h-4 w-48" />
              </div>
            )}
          </div>
        </Scroller>
      )}
    </>
  )
}
