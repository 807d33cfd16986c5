'use client'

import { ShieldAlert } from 'lucide-react'
import Link from 'next/link'
import { useEffect } from 'react'
import { useStore } from '../data/store.ts'
import { refreshQuarantine, useQuarantine } from '../data/use-quarantine.ts'
import { uploads } from '../library/uploads.ts'
import { formatCount } from '../ui/format.ts'

/** Says in the library that documents wait for a review; nothing where none do. */
export function QuarantineNotice({ collection }: { collection: string }) {
  const { documents = [] } = useQuarantine(collection)
  const putAside = useStore(uploads).reduce((sum, { job }) => sum + (job?.progress.quarantined ?? 0), 0)
  useEffect(() => {
    if (putAside > 0) refreshQuarantine(collection)
  }, [putAside, collection])
  if (documents.length === 0) return null
  return (
    <Link
      href={`/library/quarantine?${new URLSearchParams({ collection })}`}
      className="mb-6 flex min-h-12 items-center gap-3 rounded-2xl border bg-raised px-4 py-2 hover:bg-hover"
    >
      <ShieldAlert className="size-5 shrink-0 text-caution" strokeWidth={1.75} aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="font-medium">{formatCount(documents.length, 'document')}</span>{' '}
        {documents.length === 1 ? 'waits' : 'wait'} for review
      </span>
      <span className="shrink-0 font-medium text-accent text-sm">Review</span>
    </Link>
  )
}
