'use client'

import { ChartNoAxesColumn, TriangleAlert } from 'lucide-react'
import { selectCollection, useSelectedCollection } from '../data/selected-collection.ts'
import { useEvaluations } from '../data/use-evaluations.ts'
import { UploadList } from '../library/upload-list.tsx'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EvaluateTabs } from './evaluate-tabs.tsx'
import { RunCard } from './run-card.tsx'
import { StartForm } from './start-form.tsx'

/** Measures how well a collection is searched, and keeps what came of it. */
export function EvaluateScreen() {
  const collection = useSelectedCollection()
  const { data, error, mutate } = useEvaluations(collection)
  return (
    <>
      <PageHeader>
        <CollectionPicker value={collection} onChange={selectCollection} />
      </PageHeader>
      <Scroller>
        <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
          <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Evaluate</h1>
          <EvaluateTabs current="questions" />
          <p className="mb-6 max-w-prose text-pretty text-soft">
            Asks every question of a set and sees how far up the right pictures and passages come. Sources that you mark
            as right or wrong in a chat become a set, too.
          </p>
          {error && !data ? (
            <EmptyState
              icon={TriangleAlert}
              title="The evaluations can’t be shown just now"
              text={`${error.message} ${error.fix ?? ''}`}
            >
              <Button kind="primary" onClick={() => void mutate()}>
                Try again
              </Button>
            </EmptyState>
          ) : data ? (
            <>
              <StartForm key={collection} collection={collection} sets={data.sets} />
              <UploadList collection={collection} />
              {data.runs.length > 0 ? (
                <section aria-labelledby="runs">
                  <h2 id="runs" className="mb-3 font-semibold text-lg">
                    Runs
                  </h2>
                  <ul className="space-y-3">
                    {data.runs.map((run) => (
                      <li key={run.id}>
                        <RunCard run={run} sets={data.sets} />
                      </li>
                    ))}
                  </ul>
                </section>
              ) : (
                <div className="flex rounded-3xl border-2 border-dashed py-6">
                  <NoRuns />
                </div>
              )}
            </>
          ) : (
            <Loading />
          )}
        </div>
      </Scroller>
    </>
  )
}

function NoRuns() {
  return (
    <div className="mx-auto max-w-sm p-4 text-center">
      <ChartNoAxesColumn className="mx-auto size-6 text-soft" strokeWidth={1.5} aria-hidden />
      <h2 className="mt-3 font-semibold text-lg">Nothing has been measured yet</h2>
      <p className="mt-1 text-pretty text-soft">
        Choose a set and press Start. Its figures stay here, to compare with.
      </p>
    </div>
  )
}

function Loading() {
  return (
    <div className="space-y-4" aria-busy="true" role="status" aria-label="Loading">
      <Skeleton className="h-48 rounded-2xl" />
      <Skeleton className="h-32 rounded-2xl" />
    </div>
  )
}
