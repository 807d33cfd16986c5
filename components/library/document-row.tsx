'use client'

import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { assetAddress, documentAddress } from '../data/addresses.ts'
import { flaggedWords, isFlagged } from '../moderation/use-veil.ts'
import { baseName, formatBytes, formatDate } from '../ui/format.ts'
import { Picture } from '../ui/picture.tsx'
import { DocumentIcon } from './document-icon.tsx'
import type { DocumentTile } from './document-tile.tsx'
import { documentFacts, folderOf } from './document-words.ts'

export function DocumentRow({ document, collection }: Parameters<typeof DocumentTile>[0]) {
  const { id, name, cover, mediaType, bytes, addedAt, warnings, metadata } = document
  return (
    <Link
      href={documentAddress(id, collection)}
      prefetch={false}
      title={name}
      className="flex h-15 items-center gap-4 rounded-xl px-2 transition-colors hover:bg-hover"
    >
      {cover ? (
        <Picture
          src={assetAddress(cover, 160)}
          alt=""
          blurred={isFlagged(metadata)}
          className="size-12 shrink-0 rounded-lg"
        />
      ) : (
        <span className="grid size-12 shrink-0 place-items-center rounded-lg bg-mat text-faint">
          <DocumentIcon mediaType={mediaType} className="size-5" />
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm">{baseName(name)}</span>
        <span className="block truncate text-faint text-xs">
          {[flaggedWords(metadata), folderOf(name), documentFacts(document)].filter(Boolean).join(' · ')}
        </span>
      </span>
      {warnings.length > 0 && (
        <TriangleAlert className="size-4 shrink-0 text-caution" aria-label="Read with warnings" />
      )}
      <span className="hidden w-20 text-right text-faint text-sm tabular-nums md:block">{formatBytes(bytes)}</span>
      <span className="hidden w-52 text-right text-faint text-sm tabular-nums lg:block">{formatDate(addedAt)}</span>
    </Link>
  )
}
