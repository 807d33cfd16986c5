'use client'

import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { SourceCard } from '../source/source-card.tsx'
import type { SourceEntry } from '../source/source-entry.ts'
import { formatCount } from '../ui/format.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { HitThumbnails } from './hit-thumbnails.tsx'
import type { AnswerSources } from './use-answer-sources.ts'

interface CitedSourcesProps {
  sources: AnswerSources
  isBusy: boolean
  /** What can be done with a source, below it. */
  actions: (entry: SourceEntry) => ReactNode
}

/** The sources of an answer: the first one large, the others two abreast. */
export function CitedSources({ sources: { shown, as, open }, isBusy, actions }: CitedSourcesProps) {
  if (shown.length === 0) return isBusy ? <Skeleton className="aspect-4/3 w-full rounded-xl" /> : null
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-5">
      {as === 'found' && <h3 className="col-span-2 -mb-2 font-medium text-soft text-sm">Found, not cited</h3>}
      {shown.map((entry, index) => {
        // The first, and one that would stand alone in its row.
        const isWide = index === 0 || (index === shown.length - 1 && index % 2 === 1)
        return (
          <div key={entry.itemId} className={clsx('min-w-0', isWide && 'col-span-2')}>
            <SourceCard
              entry={entry}
              size={isWide ? 'large' : 'medium'}
              showScores={!isBusy}
              actions={!isBusy && actions(entry)}
              onOpen={() => open(entry)}
            />
          </div>
        )
      })}
    </div>
  )
}

/** What was found besides, folded away. */
export function AlsoFound({ sources: { shown, others, as, open }, actions }: Omit<CitedSourcesProps, 'isBusy'>) {
  const [isOpen, setOpen] = useState(false)
  if (others.length === 0) return null
  return (
    <div className={clsx(shown.length > 0 && 'mt-5 border-t pt-2')}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex h-11 w-full items-center gap-1.5 rounded-lg text-soft text-sm hover:text-ink"
      >
        <ChevronRight className={clsx('size-4 transition-transform', isOpen && 'rotate-90')} aria-hidden />
        {as === 'closest' ? 'What came closest' : 'Also found'}
        <span className="text-faint tabular-nums">
          {others.length}
          <span className="sr-only"> {formatCount(others.length, 'source')}</span>
        </span>
        {!isOpen && (
          <span className="ml-auto">
            <HitThumbnails sources={others} most={5} />
          </span>
        )}
      </button>
      {isOpen && (
        <div className="mt-2 grid grid-cols-2 gap-x-4 gap-y-5">
          {others.map((entry) => (
            <SourceCard key={entry.itemId} entry={entry} actions={actions(entry)} onOpen={() => open(entry)} />
          ))}
        </div>
      )}
    </div>
  )
}
