'use client'

import { clsx } from 'clsx'
import type { DocumentSummary } from '@/lib/types.ts'
import { assetAddress } from '../data/addresses.ts'
import { isFlagged } from '../moderation/use-veil.ts'
import { Picture } from '../ui/picture.tsx'

/** Some pictures of the collection: a row on a small screen, a wall on a large one. */
export function PictureWall({ covers }: { covers: DocumentSummary[] | undefined }) {
  if (covers?.length === 0) return null
  const places = Array.from({ length: 8 }, (_, index) => covers?.[index])
  return (
    <div
      aria-hidden
      className="mt-8 grid grid-cols-4 gap-2 xl:mt-0 xl:auto-rows-[minmax(0,1fr)] xl:grid-cols-2 xl:gap-3 [&>*:nth-child(n+5)]:hidden xl:[&>*:nth-child(n+5)]:block"
    >
      {places.map((cover, index) =>
        covers && !cover ? null : (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the places stay, pictures come into them
            key={index}
            className={clsx(
              'aspect-square overflow-hidden rounded-xl bg-mat xl:aspect-auto xl:h-34',
              !covers && 'animate-shimmer',
            )}
          >
            {cover?.cover && (
              <Picture
                src={assetAddress(cover.cover, 480)}
                alt=""
                className="h-full"
                fill
                blurred={isFlagged(cover.metadata)}
              />
            )}
          </div>
        ),
      )}
    </div>
  )
}
