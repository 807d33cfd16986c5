'use client'

import { PreviewCard } from '@base-ui/react/preview-card'
import { use } from 'react'
import { pictureAddress } from '../data/addresses.ts'
import { useVeil } from '../moderation/use-veil.ts'
import { mediaIcon } from '../source/media-icon.ts'
import { pictureDescription, sourceTitle } from '../source/source-entry.ts'
import { Picture } from '../ui/picture.tsx'
import { CitationContext } from './citation-context.ts'

/** The number of a source among the words: shows the source when pointed at or focused, opens it when clicked. */
export function CitationChip({ marker }: { marker: number }) {
  const { find, open } = use(CitationContext)
  const entry = find(marker)
  const { isVeiled } = useVeil(entry?.imageUrl ?? null, entry?.metadata ?? {})
  if (!entry) return null
  const title = sourceTitle(entry)
  const Icon = entry.media && mediaIcon(entry.media)
  return (
    <PreviewCard.Root>
      <PreviewCard.Trigger
        delay={200}
        closeDelay={120}
        render={
          <button
            type="button"
            aria-label={`Source ${marker}: ${title}`}
            onClick={() => open(entry)}
            className="relative ml-0.5 inline-grid h-[1.3em] min-w-[1.3em] place-items-center rounded-md bg-accent-soft px-[0.3em] align-[0.12em] font-medium text-[0.72em] text-accent tabular-nums leading-none transition-colors before:absolute before:-inset-2.5 hover:bg-accent hover:text-on-accent data-popup-open:bg-accent data-popup-open:text-on-accent"
          >
            {marker}
          </button>
        }
      />
      <PreviewCard.Portal>
        <PreviewCard.Positioner sideOffset={8} collisionPadding={12} className="z-30">
          <PreviewCard.Popup className="w-72 overflow-hidden rounded-2xl border bg-raised shadow-raised transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {entry.imageUrl && (
              <Picture
                src={pictureAddress(entry.imageUrl, 640)}
                alt={pictureDescription(entry)}
                className="aspect-3/2"
                eager
                blurred={isVeiled}
              />
            )}
            <div className="p-3.5 text-sm">
              {Icon && <Icon className="mb-1.5 size-4.5 text-faint" strokeWidth={1.5} aria-hidden />}
              <p className="truncate font-medium">{title}</p>
              {entry.text && <p className="mt-1 line-clamp-4 text-pretty text-soft">{entry.text}</p>}
            </div>
          </PreviewCard.Popup>
        </PreviewCard.Positioner>
      </PreviewCard.Portal>
    </PreviewCard.Root>
  )
}
