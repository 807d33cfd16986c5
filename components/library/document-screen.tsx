'use client'

import { ArrowLeft, FileQuestion, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useSelectedCollection } from '../data/selected-collection.ts'
import { useDocument } from '../data/use-documents.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { DocumentHeading } from './document-heading.tsx'
import { DocumentItems } from './document-items.tsx'
import { libraryLeft } from './library-places.ts'

/** A document and the items it was cut into, in reading order. */
export function DocumentScreen({ documentId }: { documentId: string }) {
  const named = useSearchParams().get('collection')
  const selected = useSelectedCollection()
  const collection = named ?? selected
  const listing = useDocument(collection, documentId)
  const { document, error } = listing
  const library = libraryLeft(collection)
  return (
    <>
      <PageHeader>
        <Link href={library} className={buttonClass({ kind: 'quiet', size: 'small' })}>
          <ArrowLeft className="size-4" aria-hidden />
          {collection}
        </Link>
      </PageHeader>
      {error && !document ? (
        <EmptyState
          icon={error.code === 'not-found' ? FileQuestion : TriangleAlert}
          title={error.code === 'not-found' ? 'This document is not here' : 'This document can’t be shown just now'}
          text={error.code === 'not-found' ? 'It may have been deleted, or is in another collection.' : error.message}
        >
          <Link href={library} className={buttonClass({ kind: 'primary' })}>
            To the library
          </Link>
        </EmptyState>
      ) : (
        <Scroller>
          <div className="mx-auto w-full max-w-[84rem] px-4 pt-4 pb-16 md:px-8">
            {document ? (
              <DocumentHeading document={document} collection={collection} onApproved={() => void listing.reload()} />
            ) : (
              <LoadingHeading />
            )}
            <DocumentItems collection={collection} listing={listing} />
          </div>
        </Scroller>
      )}
    </>
  )
}

function LoadingHeading() {
  return (
    <div className="mb-8 space-y-3" aria-busy="true">
      <Skeleton className="h-8 w-72 max-w-full" />
      <Skeleton className="h-4 w-48" />
    </div>
  )
}
