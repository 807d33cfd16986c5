'use client'

import { FileText } from 'lucide-react'
import Link from 'next/link'
import type { AuditItem } from '@/lib/audit/audit-figures.ts'
import { documentAddress, pictureAddress } from '../data/addresses.ts'
import { useVeil } from '../moderation/use-veil.ts'
import { Veil } from '../moderation/veil.tsx'
import { baseName } from '../ui/format.ts'
import { Picture } from '../ui/picture.tsx'

interface AuditItemCardProps {
  item: AuditItem
  collection: string
  /** Shows the words even where there is a picture, which is what is spoken of. */
  showsWords?: boolean
  note?: string
}

/** An item as a small tile that leads to its document: its picture, or its words. */
export function AuditItemCard({ item, collection, showsWords = false, note }: AuditItemCardProps) {
  const { documentId, imageUrl, name, page, text, metadata } = item
  const { isVeiled, categories, reveal } = useVeil(imageUrl, metadata)
  const place = page === null ? baseName(name) : `${baseName(name)}, p. ${page}`
  return (
    <div className="relative min-w-0">
      <Link
        href={documentAddress(documentId, collection)}
        prefetch={false}
        className="group block rounded-xl"
        title={name}
      >
        {imageUrl && !showsWords ? (
          <Picture
            src={pictureAddress(imageUrl, 320)}
            alt={text || place}
            blurred={isVeiled}
            className="aspect-4/3 rounded-xl transition-shadow group-hover:shadow-soft"
          />
        ) : (
          <span className="flex aspect-4/3 flex-col gap-1.5 overflow-hidden rounded-xl bg-mat p-2.5 text-soft text-xs">
            <FileText className="size-4 shrink-0" strokeWidth={1.75} aria-hidden />
            <span className="line-clamp-3 break-words">{text || place}</span>
          </span>
        )}
        <span className="mt-1 block truncate text-soft text-xs">{place}</span>
        {note && <span className="block text-faint text-xs tabular-nums">{note}</span>}
      </Link>
      {isVeiled && !showsWords && (
        <Veil categories={categories} onShow={reveal} className="inset-x-0 top-0 aspect-4/3 rounded-xl" />
      )}
    </div>
  )
}

export const tileGrid = 'grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-3'
