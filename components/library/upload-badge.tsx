'use client'

import { useStore } from '../data/store.ts'
import { Spinner } from '../ui/spinner.tsx'
import { isOver, type Upload } from './upload-queue.ts'
import { uploads } from './uploads.ts'

const none: Upload[] = []

/** Shows beside the library's name that something is being read. */
export function UploadBadge() {
  const running = useStore(uploads, none).filter((upload) => !isOver(upload))
  if (running.length === 0) return null
  return (
    <span role="status" aria-label="Files are being read">
      <Spinner className="text-accent" />
    </span>
  )
}
