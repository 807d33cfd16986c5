'use client'

import { Dialog } from '@base-ui/react/dialog'
import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { backdropClass } from '../ui/dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { SourceDetails } from './source-details.tsx'
import { type SourceEntry, sourceTitle } from './source-entry.ts'
import { ViewerStage } from './viewer-stage.tsx'
import { type View, ViewSwitch, viewsOf } from './viewer-views.tsx'

/** Elements that do something of their own when an arrow key is pressed on them: players go forward and back. */
const usesArrows = 'audio, video, input, textarea, select, [contenteditable]'

interface SourceViewerProps {
  entries: SourceEntry[]
  index: number
  onIndexChange: (index: number) => void
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** The original of a source, large, with the place that an answer rests on; its words and data beside it. */
export function SourceViewer({ entries, index, onIndexChange, open, onOpenChange }: SourceViewerProps) {
  const [wanted, setWanted] = useState<View | null>(null)
  const entry = entries[index]
  if (!entry) return null
  const views = viewsOf(entry)
  const view = wanted && views.includes(wanted) ? wanted : (views[0] ?? 'words')

  function step(by: number) {
    const next = index + by
    if (next >= 0 && next < entries.length) onIndexChange(next)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    if (event.target instanceof Element && event.target.closest(usesArrows)) return
    if (event.key === 'ArrowLeft') step(-1)
    if (event.key === 'ArrowRight') step(1)
  }

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col overflow-hidden bg-raised shadow-raised outline-none transition-opacity duration-150 md:inset-5 md:rounded-2xl md:border lg:flex-row data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <div className="relative min-h-0 flex-[1_1_60%] bg-mat">
            <ViewerStage key={`${entry.itemId} ${view}`} entry={entry} view={view} />
            {views.length > 1 && (
              <div className="absolute top-3 left-3">
                <ViewSwitch views={views} value={view} onChange={setWanted} />
              </div>
            )}
            {entries.length > 1 && (
              <nav
                aria-label="Sources"
                className="-translate-x-1/2 absolute bottom-3 left-1/2 flex items-center gap-1 rounded-full border bg-raised p-0.5 shadow-soft"
              >
                <IconButton
                  icon={ChevronLeft}
                  label="Previous source"
                  size="small"
                  className="rounded-full!"
                  disabled={index === 0}
                  onClick={() => step(-1)}
                />
                <span className="min-w-12 text-center text-soft text-sm tabular-nums" aria-live="polite">
                  {index + 1} of {entries.length}
                </span>
                <IconButton
                  icon={ChevronRight}
                  label="Next source"
                  size="small"
                  className="rounded-full!"
                  disabled={index === entries.length - 1}
                  onClick={() => step(1)}
                />
              </nav>
            )}
          </div>
          <div className="flex min-h-0 flex-[1_1_40%] flex-col border-t lg:w-92 lg:flex-none lg:border-t-0 lg:border-l">
            <div className="flex items-start gap-2 py-3 pr-3 pl-5">
              <Dialog.Title className="min-w-0 flex-1 break-words pt-2 font-semibold leading-snug">
                {sourceTitle(entry)}
              </Dialog.Title>
              <Dialog.Close render={<IconButton icon={X} label="Close" />} />
            </div>
            <SourceDetails key={entry.itemId} entry={entry} onLeave={() => onOpenChange(false)} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
