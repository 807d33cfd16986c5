'use client'

import { Dialog } from '@base-ui/react/dialog'
import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { backdropClass } from '../ui/dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MarkerBadge } from './marker-badge.tsx'
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
  const popup = useRef<HTMLDivElement>(null)
  const [wanted, setWanted] = useState<View | null>(null)
  const entry = entries[index]
  if (!entry) return null
  const views = viewsOf(entry)
  const view = wanted && views.includes(wanted) ? wanted : (views[0] ?? 'words')

  function step(by: number) {
    const next = index + by
    if (next < 0 || next >= entries.length) return
    onIndexChange(next)
    // A button that leads no further loses the focus, and the next key would reach nobody.
    if (next === 0 || next === entries.length - 1) popup.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    if (event.target instanceof Element && event.target.closest(usesArrows)) return
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by) return
    // What has the focus, such as a picture, goes with its source.
    popup.current?.focus()
    step(by)
  }

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup
          ref={popup}
          // Not a player, which keeps the arrow keys to itself.
          initialFocus={popup}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col overflow-hidden bg-raised shadow-raised outline-none transition-opacity duration-150 md:inset-5 md:rounded-2xl md:border lg:flex-row data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <div className="relative flex min-h-0 flex-[1_1_60%] flex-col bg-mat">
            <div className="relative min-h-0 flex-1">
              <ViewerStage key={`${entry.itemId} ${view}`} entry={entry} view={view} />
            </div>
            {/* On a phone a line of its own; where there is room each floats at an edge of the picture. */}
            <div className="flex flex-wrap items-center justify-center gap-2 px-3 pb-2 empty:hidden md:contents">
              {views.length > 1 && (
                <div className="md:absolute md:top-3 md:left-3">
                  <ViewSwitch views={views} value={view} onChange={setWanted} />
                </div>
              )}
              {entries.length > 1 && (
                <nav
                  aria-label="Sources"
                  className="md:-translate-x-1/2 flex items-center gap-1 rounded-full border bg-raised p-0.5 md:absolute md:bottom-3 md:left-1/2 md:shadow-soft"
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
          </div>
          <div className="flex min-h-0 flex-[1_1_40%] flex-col border-t lg:w-92 lg:flex-none lg:border-t-0 lg:border-l">
            <div className="flex items-start gap-2 py-3 pr-3 pl-5">
              <div className="flex min-w-0 flex-1 gap-2 pt-2">
                {entry.marker !== null && <MarkerBadge marker={entry.marker} />}
                <Dialog.Title className="min-w-0 break-words font-semibold leading-snug">
                  {sourceTitle(entry)}
                </Dialog.Title>
              </div>
              <Dialog.Close render={<IconButton icon={X} label="Close" />} />
            </div>
            <SourceDetails key={entry.itemId} entry={entry} onLeave={() => onOpenChange(false)} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
