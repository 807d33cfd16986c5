'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { DocumentSummary } from '@/lib/types.ts'
import { DocumentRow } from './document-row.tsx'
import { DocumentTile } from './document-tile.tsx'
import { useGridMeasures } from './use-grid-measures.ts'
import type { Layout } from './use-layout.ts'

interface DocumentGridProps {
  collection: string
  documents: DocumentSummary[]
  layout: Layout
  /** What scrolls. */
  scroller: HTMLElement | null
  /** Called when the end comes into sight. */
  onEnd: () => void
}

/** Only the rows in sight are made, so that a collection of any size scrolls. */
export function DocumentGrid({ collection, documents, layout, scroller, onEnd }: DocumentGridProps) {
  const grid = useRef<HTMLUListElement>(null)
  const { columns, rowHeight, offset } = useGridMeasures(grid, scroller, layout)
  const count = Math.ceil(documents.length / columns)
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    scrollMargin: offset,
    overscan: 4,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])

  const rows = virtualizer.getVirtualItems()
  const isAtEnd = (rows.at(-1)?.index ?? 0) >= count - 2
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when more have come
  useEffect(() => {
    if (isAtEnd) onEnd()
  }, [isAtEnd, documents.length])

  return (
    <ul ref={grid} aria-label="Documents" className="relative -mx-2" style={{ height: virtualizer.getTotalSize() }}>
      {rows.map((row) =>
        documents.slice(row.index * columns, (row.index + 1) * columns).map((document, column) => (
          <li
            key={document.id}
            className={layout === 'grid' ? 'absolute top-0 px-2' : 'absolute inset-x-0 top-0'}
            style={{
              height: rowHeight,
              transform: `translateY(${row.start - offset}px)`,
              ...(layout === 'grid' && { left: `${(column / columns) * 100}%`, width: `${100 / columns}%` }),
            }}
          >
            {layout === 'grid' ? (
              <DocumentTile document={document} collection={collection} />
            ) : (
              <DocumentRow document={document} collection={collection} />
            )}
          </li>
        )),
      )}
    </ul>
  )
}
