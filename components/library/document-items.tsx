'use client'

import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import type { ListedItem, useDocument } from '../data/use-documents.ts'
import { SourceCard } from '../source/source-card.tsx'
import type { SourceEntry } from '../source/source-entry.ts'
import { useViewer } from '../source/viewer-context.ts'
import { ItemTags } from '../tags/item-tags.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

interface DocumentItemsProps {
  collection: string
  listing: ReturnType<typeof useDocument>
}

export function DocumentItems({ collection, listing: { items, hasMore, more } }: DocumentItemsProps) {
  const openViewer = useViewer()
  const end = useRef<HTMLDivElement>(null)
  const entries = useMemo(() => items?.map((item) => toEntry(item, collection)), [items, collection])
  const loadMore = useEffectEvent(more)

  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadMore(), { rootMargin: '600px' })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [])

  return (
    <>
      <section
        aria-label="Items"
        className="grid grid-cols-2 gap-x-4 gap-y-7 md:grid-cols-3 md:gap-x-5 xl:grid-cols-4"
        aria-busy={!entries}
      >
        {entries?.map((entry, index) => (
          <div key={entry.itemId} className="min-w-0">
            <SourceCard entry={entry} onOpen={() => openViewer(entries, index)} />
            <ItemTags metadata={entry.metadata} />
          </div>
        ))}
        {!entries && ['a', 'b', 'c', 'd'].map((place) => <Skeleton key={place} className="aspect-4/3 rounded-xl" />)}
      </section>
      <div ref={end}>{hasMore && <Skeleton className="mt-8 h-6 w-32" />}</div>
    </>
  )
}

function toEntry(item: ListedItem, collection: string): SourceEntry {
  return { ...item, collection, scores: null, marker: null }
}
