'use client'

import { EyeOff, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { DocumentSummary } from '@/lib/types.ts'
import { assetAddress, documentAddress } from '../data/addresses.ts'
import { flaggedWords } from '../moderation/use-veil.ts'
import { baseName } from '../ui/format.ts'
import { Picture } from '../ui/picture.tsx'
import { DocumentIcon } from './document-icon.tsx'
import { documentFacts } from './document-words.ts'

interface DocumentTileProps {
  document: DocumentSummary
  collection: string
}

export function DocumentTile({ document, collection }: DocumentTileProps) {
  const { id, name, cover, mediaType, warnings, metadata } = document
  const flagged = flaggedWords(metadata)
  return (
    <Link href={documentAddress(id, collection)} prefetch={false} className="group block rounded-xl" title={name}>
      {cover ? (
        <span className="relative block overflow-hidden rounded-xl transition-shadow duration-200 group-hover:shadow-soft">
          <Picture src={assetAddress(cover, 480)} alt="" blurred={flagged !== null} className="aspect-4/3" />
          {flagged && <FlaggedLabel words={flagged} />}
        </span>
      ) : (
        <span className="grid aspect-4/3 place-items-center rounded-xl bg-mat text-faint transition-shadow duration-200 group-hover:shadow-soft">
          <DocumentIcon mediaType={mediaType} className="size-9" />
        </span>
      )}
      <span className="mt-2 flex items-center gap-1.5">
        <span className="min-w-0 flex-1 truncate font-medium text-sm">{baseName(name)}</span>
        {warnings.length > 0 && (
          <TriangleAlert className="size-4 shrink-0 text-caution" aria-label="Read with warnings" />
        )}
      </span>
      <span className="block truncate text-faint text-xs">{documentFacts(document)}</span>
    </Link>
  )
}

/** Why a picture is blurred. It is shown on the page of its document, for whoever asks. */
function FlaggedLabel({ words }: { words: string }) {
  return (
    <span className="absolute inset-x-0 bottom-0 flex items-center gap-1.5 bg-black/60 px-3 py-1.5 text-white text-xs">
      <EyeOff className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden />
      <span className="min-w-0 truncate">{words}</span>
    </span>
  )
}
