'use client'

import { pictureAddress } from '../data/addresses.ts'

/** A few of the pictures that were found, in a row; those who can't see them are told their number elsewhere. */
export function HitThumbnails({ sources, most = 6 }: { sources: { imageUrl: string | null }[]; most?: number }) {
  const urls = new Set(sources.flatMap(({ imageUrl }) => (imageUrl ? [imageUrl] : [])))
  return (
    <span className="flex -space-x-1.5" aria-hidden>
      {[...urls].slice(0, most).map((url) => (
        // biome-ignore lint/performance/noImgElement: the asset route sizes pictures itself
        <img
          key={url}
          src={pictureAddress(url, 96)}
          alt=""
          className="size-7 animate-appear rounded-lg border-2 border-paper bg-mat object-cover"
        />
      ))}
    </span>
  )
}
