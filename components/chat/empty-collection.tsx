'use client'

import { FolderUp } from 'lucide-react'
import Link from 'next/link'
import { libraryAddress } from '../data/addresses.ts'
import { useCollections } from '../data/use-collections.ts'
import { buttonClass } from '../ui/button.tsx'

/** Says that there is nothing to ask about yet, and leads to where files are added; nothing of a collection that holds some. */
export function EmptyCollection({ collection }: { collection: string }) {
  const { collections } = useCollections()
  const isEmpty = collections?.every(({ name, items }) => name !== collection || items === 0)
  if (!isEmpty) return null
  return (
    <div className="mt-6">
      <p className="mb-3 text-soft">
        <strong className="font-semibold text-ink">{collection}</strong> holds nothing yet.
      </p>
      <Link href={libraryAddress(collection)} className={buttonClass({ kind: 'primary' })}>
        <FolderUp className="size-5" strokeWidth={1.75} aria-hidden />
        Add files
      </Link>
    </div>
  )
}
