'use client'

import { FolderUp, SearchX, TriangleAlert } from 'lucide-react'
import type { RefObject } from 'react'
import type { DocumentSummary } from '@/lib/types.ts'
import type { RequestError } from '../data/request.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { DocumentGrid } from './document-grid.tsx'
import type { Layout } from './use-layout.ts'

interface DocumentBrowserProps {
  collection: string
  query: string
  /** Only documents with certain tags are asked for. */
  isFiltered: boolean
  layout: Layout
  listing: {
    documents: DocumentSummary[] | undefined
    error: RequestError | undefined
    more: () => void
    reload: () => unknown
  }
  scroller: RefObject<HTMLDivElement | null>
}

/** The documents, or what there is to say instead of them. */
export function DocumentBrowser({ collection, query, isFiltered, layout, listing, scroller }: DocumentBrowserProps) {
  const { documents, error, more, reload } = listing
  if (documents && documents.length > 0)
    return (
      <DocumentGrid collection={collection} documents={documents} layout={layout} scroller={scroller} onEnd={more} />
    )
  if (error)
    return (
      <EmptyState
        icon={TriangleAlert}
        title="The library can’t be shown just now"
        text={`${error.message} ${error.fix ?? ''}`}
      >
        <Button kind="primary" onClick={() => reload()}>
          Try again
        </Button>
      </EmptyState>
    )
  if (!documents) return <LoadingTiles />
  if (query)
    return (
      <EmptyState
        icon={SearchX}
        title="No document has that in its name"
        text={`Nothing in ${collection} matches “${query}”.`}
      />
    )
  if (isFiltered)
    return (
      <EmptyState
        icon={SearchX}
        title="No document has these tags"
        text="Choose another tag, or press a chosen one again to let go of it."
      />
    )
  return (
    <div className="rounded-3xl border-2 border-dashed py-10">
      <EmptyState
        icon={FolderUp}
        title="Drop files or a folder here"
        text="Pictures, PDFs, Markdown, web pages and text. A folder of pictures with a captions file becomes pictures with words. Or press Add."
      />
    </div>
  )
}

const places = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

function LoadingTiles() {
  return (
    <div
      className="grid grid-cols-2 gap-4 md:grid-cols-3 xl:grid-cols-4"
      aria-busy="true"
      role="status"
      aria-label="Loading"
    >
      {places.map((place) => (
        <div key={place}>
          <Skeleton className="aspect-4/3 rounded-xl" />
          <Skeleton className="mt-3 h-4 w-2/3" />
        </div>
      ))}
    </div>
  )
}
