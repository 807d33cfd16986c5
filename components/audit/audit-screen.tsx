'use client'

import { ScanSearch, TriangleAlert } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { selectCollection, useSelectedCollection } from '../data/selected-collection.ts'
import { useAudits } from '../data/use-audits.ts'
import { EvaluateTabs } from '../evaluate/evaluate-tabs.tsx'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AuditForm } from './audit-form.tsx'
import { AuditHistory } from './audit-history.tsx'
import { AuditRunning } from './audit-running.tsx'
import { AuditView } from './audit-view.tsx'

/** How good the vectors of a collection are, whom they find, and how that has changed. */
export function AuditScreen() {
  const collection = useSelectedCollection()
  const { audits, error, mutate } = useAudits(collection)
  const wanted = useSearchParams().get('audit')
  const running = audits?.filter(({ state }) => state === 'running') ?? []
  const ended = audits?.filter(({ state }) => state !== 'running') ?? []
  const shown = ended.find(({ id }) => id === wanted) ?? ended.find(({ state }) => state === 'done') ?? ended[0]
  return (
    <>
      <PageHeader>
        <CollectionPicker value={collection} onChange={selectCollection} />
      </PageHeader>
      <Scroller>
        <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
          <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Evaluate</h1>
          <EvaluateTabs current="audit" />
          <p className="mb-6 max-w-prose text-pretty text-soft">
            The model makes a point of every picture and every text, its vector, and what it takes to be alike lies
            close together. An audit looks at where the points of a collection lie: whether words find their picture,
            who is found less, what is there twice, what comes up too often, and what has changed since last time.
          </p>
          {error && !audits ? (
            <EmptyState
              icon={error.code === 'not-found' ? ScanSearch : TriangleAlert}
              title={
                error.code === 'not-found' ? 'There is nothing to audit yet' : 'The audits can’t be shown just now'
              }
              text={error.code === 'not-found' ? 'Add pictures and documents in the library first.' : error.message}
            >
              {error.code !== 'not-found' && (
                <Button kind="primary" onClick={() => void mutate()}>
                  Try again
                </Button>
              )}
            </EmptyState>
          ) : audits ? (
            <>
              <AuditForm key={collection} collection={collection} />
              {running.map((audit) => (
                <AuditRunning key={audit.id} audit={audit} />
              ))}
              {shown ? (
                <AuditView key={shown.id} id={shown.id} />
              ) : (
                running.length === 0 && <p className="py-6 text-soft">Nothing has been audited yet. Press Start.</p>
              )}
              {ended.length > 0 && <AuditHistory audits={ended} shown={shown?.id ?? null} />}
            </>
          ) : (
            <div className="space-y-4" aria-busy="true" role="status" aria-label="Loading">
              <Skeleton className="h-40 rounded-2xl" />
              <Skeleton className="h-64 rounded-2xl" />
            </div>
          )}
        </div>
      </Scroller>
    </>
  )
}
