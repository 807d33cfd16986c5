'use client'

import type { Hit } from '@/lib/types.ts'
import { pictureAddress } from '../data/addresses.ts'
import { isFlagged } from '../moderation/use-veil.ts'

/** A few of the pictures that were found, in a row, without flagged ones; those who can't see them are told their number elsewhere. */
export function HitThumbnails({ sources, most = 6 }: { sources: Pick<Hit, 'imageUrl' | 'metadata'>[]; most?: number }) {
  const urls = new Set(
    sources.flatMap(({ imageUrl, metadata }) => (imageUrl && !isFlagged(metadata) ? [imageUrl] : [])),
  )
  return (
    <span className="flex -space-x-1.5" aria-hidden>
      {[...urls].slice(0, most).map((url) => (
        // biome-ignore lint/performance/noImgElement: the asset route sizes pictures itself
        <img
          key={url}
          src={pictureAddress(url, 96)}
          alt=""
          className="size-7 animate-appear rounded-lg border-2 border-paper bg-backing object-cover"
        />
      ))}
    </span>
  )
}
