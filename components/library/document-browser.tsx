'use client'

import { FolderUp, SearchX, TriangleAlert } from 'lucide-react'
import type { DocumentSummary } from '@/lib/types.ts'
import type { RequestError } from '../data/request.ts'
import type { TagChoice } from '../tags/shown-sets.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { DocumentGrid } from './document-grid.tsx'
import { LoadingTiles } from './loading-tiles.tsx'
import type { Layout } from './use-layout.ts'

interface DocumentBrowserProps {
  collection: string
  query: string
  /** Only documents with these are asked for. */
  tags: TagChoice
  /** Lets go of the search and the tags. */
  onClear: () => void
  layout: Layout
  listing: {
    documents: DocumentSummary[] | undefined
    error: RequestError | undefined
    more: () => void
    reload: () => unknown
  }
  scroller: HTMLElement | null
}

/** The documents, or what there is to say instead of them. */
export function DocumentBrowser(props: DocumentBrowserProps) {
  const { collection, query, tags, onClear, layout, listing, scroller } = props
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
  const chosen = Object.values(tags)
  if (query || chosen.length > 0)
    return (
      <EmptyState icon={SearchX} title="No document matches" text={nothingMatches(collection, query, chosen)}>
        <Button kind="primary" onClick={onClear}>
          Clear {query && chosen.length > 0 ? 'search and tags' : query ? 'the search' : 'the tags'}
        </Button>
      </EmptyState>
    )
  return (
    <div className="rounded-3xl border-2 border-dashed py-10">
      <EmptyState
        icon={FolderUp}
        title="Drop files or a folder here"
        text="Pictures, PDFs, web pages, Markdown and text, recordings, films, and zips of them. A folder of pictures with a captions file becomes pictures with words. Or press Add."
      />
    </div>
  )
}

/** Names everything that narrows the list down. */
function nothingMatches(collection: string, query: string, tags: string[]): string {
  const labels = tags.map((label) => `“${label}”`).join(' and ')
  const tagged = tags.length === 0 ? '' : ` with the ${tags.length === 1 ? 'tag' : 'tags'} ${labels}`
  return query
    ? `Nothing${tagged} in ${collection} has “${query}” in its name.`
    : `There is nothing${tagged} in ${collection}.`
}
