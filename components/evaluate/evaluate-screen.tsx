'use client'

import { TriangleAlert } from 'lucide-react'
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
import { RunList } from './run-list.tsx'
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
              <RunList key={`runs of ${collection}`} collection={collection} {...data} />
            </>
          ) : (
            <Loading />
          )}
        </div>
      </Scroller>
    </>
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
