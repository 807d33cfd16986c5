'use client'

import { useEffect } from 'react'
import { useStore } from '../data/store.ts'
import type { Upload } from './upload-queue.ts'
import { UploadRow } from './upload-row.tsx'
import { findJobs, uploads } from './uploads.ts'

const none: Upload[] = []

/** What is being added to a collection, also by jobs that began before a reload. */
export function UploadList({ collection }: { collection: string }) {
  const shown = useStore(uploads, none).filter((upload) => upload.collection === collection)
  useEffect(() => {
    // The list is a help; where it can't be had, the documents still appear.
    findJobs(collection).catch(() => {})
  }, [collection])
  if (shown.length === 0) return null
  return (
    <section aria-label="Being added" className="mb-6 space-y-2">
      {shown.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </section>
  )
}
