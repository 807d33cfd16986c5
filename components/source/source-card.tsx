'use client'

import { clsx } from 'clsx'
import { type LucideIcon, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { pictureAddress } from '../data/addresses.ts'
import { useVeil } from '../moderation/use-veil.ts'
import { Veil } from '../moderation/veil.tsx'
import { baseName } from '../ui/format.ts'
import { Picture } from '../ui/picture.tsx'
import { MarkerBadge } from './marker-badge.tsx'
import { mediaIcon } from './media-icon.ts'
import { pictureDescription, type SourceEntry, sourceTitle, timeWords } from './source-entry.ts'
import { SourceScores } from './source-scores.tsx'

interface SourceCardProps {
  entry: SourceEntry
  /** Large for the first source of an answer. */
  size?: 'large' | 'medium'
  showScores?: boolean
  /** What else can be done with it. */
  actions?: ReactNode
  onOpen: () => void
}

/** A source with its picture, words, name and page; opens the viewer. */
export function SourceCard({ entry, size = 'medium', showScores = true, actions, onOpen }: SourceCardProps) {
  const { imageUrl, media, text, source, marker, scores, metadata } = entry
  const time = timeWords(entry)
  const { isVeiled, categories, reveal } = useVeil(imageUrl, metadata)
  return (
    <article className="relative min-w-0 animate-appear">
      <button type="button" onClick={onOpen} className="group block w-full rounded-xl text-left">
        <span className="sr-only">Open {sourceTitle(entry)}: </span>
        {imageUrl ? (
          <span className="relative block">
            <Picture
              src={pictureAddress(imageUrl, size === 'large' ? 960 : 480)}
              alt={pictureDescription(entry)}
              blurred={isVeiled}
              className="aspect-4/3 rounded-xl transition-shadow duration-200 group-hover:shadow-soft"
            />
            {media && <PlayBadge />}
          </span>
        ) : (
          <Quote text={text} size={size} icon={mediaIcon(media)} />
        )}
        <span className="mt-2 flex items-baseline gap-2">
          {marker !== null && <MarkerBadge marker={marker} />}
          <span className="min-w-0 flex-1 truncate font-medium text-sm" title={source.name}>
            {baseName(source.name)}
          </span>
          {time && <span className="shrink-0 text-faint text-xs tabular-nums">{time}</span>}
          {source.page !== null && <span className="shrink-0 text-faint text-xs">p. {source.page}</span>}
        </span>
        {imageUrl && text && (
          <span
            className={clsx('mt-0.5 text-pretty text-soft text-sm', size === 'large' ? 'line-clamp-3' : 'line-clamp-2')}
          >
            {text}
          </span>
        )}
      </button>
      {isVeiled && <Veil categories={categories} onShow={reveal} className="inset-x-0 top-0 aspect-4/3 rounded-xl" />}
      {(actions || (showScores && scores)) && (
        <div className="flex min-h-10 items-start gap-2 md:min-h-8">
          <div className="min-w-0 flex-1 md:pt-0.5">{showScores && scores && <SourceScores scores={scores} />}</div>
          {actions}
        </div>
      )}
    </article>
  )
}

/** Tells a moment of a film from a picture. */
function PlayBadge() {
  return (
    <span className="absolute bottom-2 left-2 grid size-7 place-items-center rounded-full bg-black/60 text-white">
      <Play className="size-3.5 fill-current" aria-hidden />
    </span>
  )
}

interface QuoteProps {
  text: string
  size: 'large' | 'medium'
  icon: LucideIcon
}

function Quote({ text, size, icon: Icon }: QuoteProps) {
  return (
    <span
      className={clsx(
        'flex flex-col overflow-hidden rounded-xl bg-mat p-4 transition-shadow duration-200 group-hover:shadow-soft',
        size === 'medium' && 'aspect-4/3',
      )}
    >
      <Icon className="mb-2 size-4.5 shrink-0 text-faint" strokeWidth={1.5} aria-hidden />
      <span
        className={clsx(
          'text-pretty break-words text-sm leading-relaxed',
          // How many lines fit depends on the width: the words fade out where the frame ends.
          size === 'large'
            ? 'line-clamp-8'
            : 'min-h-0 flex-1 overflow-hidden [mask-image:linear-gradient(to_top,transparent,black_2rem)]',
        )}
      >
        {text}
      </span>
    </span>
  )
}
