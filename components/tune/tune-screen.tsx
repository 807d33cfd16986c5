'use client'

import { ArrowLeft, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { selectCollection, useSelectedCollection } from '../data/selected-collection.ts'
import { useTunings } from '../data/use-tunings.ts'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PlainWords } from '../ui/plain-words.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { TuneForm } from './tune-form.tsx'
import { TuningCard } from './tuning-card.tsx'

/** Tunes an embedding model on a collection, and keeps what came of it. */
export function TuneScreen() {
  const collection = useSelectedCollection()
  const { data, error, mutate } = useTunings(collection)
  return (
    <>
      <PageHeader>
        <Link href="/models" prefetch={false} className={buttonClass({ kind: 'quiet', size: 'small' })}>
          <ArrowLeft className="size-4" aria-hidden />
          Models
        </Link>
        <CollectionPicker value={collection} onChange={selectCollection} />
      </PageHeader>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
          <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Tune a model</h1>
          <p className="mt-1.5 mb-6 max-w-prose text-pretty text-soft">
            Shows a model the pictures of a collection with their words, until it finds the one by the other. Some
            pictures are kept aside to measure whether that helped.
          </p>
          {error && !data ? (
            <EmptyState
              icon={TriangleAlert}
              title="The tunings can’t be shown just now"
              text={`${error.message} ${error.fix ?? ''}`}
            >
              <Button kind="primary" onClick={() => void mutate()}>
                Try again
              </Button>
            </EmptyState>
          ) : data ? (
            <>
              {data.obstacle ? (
                <p role="status" className="mb-8 rounded-2xl border bg-raised p-4 text-pretty md:p-5">
                  <PlainWords>{`${data.obstacle.message} ${data.obstacle.fix}`}</PlainWords>
                </p>
              ) : (
                <TuneForm collection={collection} bases={data.bases} pictures={data.pictures} />
              )}
              {data.tunings.length > 0 && (
                <section aria-labelledby="tunings">
                  <h2 id="tunings" className="mb-3 font-semibold text-lg">
                    Tunings
                  </h2>
                  <ul className="space-y-3">
                    {data.tunings.map((tuning) => (
                      <li key={tuning.id}>
                        <TuningCard tuning={tuning} bases={data.bases} />
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </>
          ) : (
            <div className="space-y-4" aria-busy="true" role="status" aria-label="Loading">
              <Skeleton className="h-48 rounded-2xl" />
              <Skeleton className="h-32 rounded-2xl" />
            </div>
          )}
        </div>
      </div>
    </>
  )
}
