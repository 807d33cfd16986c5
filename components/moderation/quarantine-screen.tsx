'use client'

import { ArrowLeft, ShieldCheck, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useSelectedCollection } from '../data/selected-collection.ts'
import { useQuarantine } from '../data/use-quarantine.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { QuarantinedCard } from './quarantined-card.tsx'

/** The documents of a collection that moderation put aside, each to be approved or deleted. */
export function QuarantineScreen() {
  const named = useSearchParams().get('collection')
  const selected = useSelectedCollection()
  const collection = named ?? selected
  const { documents, error } = useQuarantine(collection)
  const library = `/library?${new URLSearchParams({ collection })}`
  return (
    <>
      <PageHeader>
        <Link href={library} className={buttonClass({ kind: 'quiet', size: 'small' })}>
          <ArrowLeft className="size-4" aria-hidden />
          {collection}
        </Link>
      </PageHeader>
      {error && !documents ? (
        <EmptyState icon={TriangleAlert} title="The list can’t be shown just now" text={error.message} />
      ) : documents?.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="Nothing waits for review" text="What moderation puts aside appears here.">
          <Link href={library} className={buttonClass({ kind: 'primary' })}>
            To the library
          </Link>
        </EmptyState>
      ) : (
        <Scroller>
          <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
            <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Waiting for review</h1>
            <p className="mt-1.5 mb-6 max-w-prose text-pretty text-soft">
              Moderation took a picture of each of these for unsafe, perhaps wrongly. Nothing of them is searched until
              you approve it.
            </p>
            <ul className="space-y-4" aria-busy={!documents}>
              {documents?.map((document) => (
                <li key={document.id}>
                  <QuarantinedCard document={document} />
                </li>
              ))}
              {!documents && <Skeleton className="h-48 rounded-2xl" />}
            </ul>
          </div>
        </Scroller>
      )}
    </>
  )
}
