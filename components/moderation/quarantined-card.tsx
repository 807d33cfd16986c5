'use client'

import { useState } from 'react'
import { toast } from 'sonner'
import type { QuarantinedDocument } from '@/lib/types.ts'
import { toRequestError } from '../data/request.ts'
import { approveDocument, deleteQuarantined } from '../data/use-quarantine.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatBytes, formatCount, formatDate } from '../ui/format.ts'
import { Picture } from '../ui/picture.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useReveal } from './use-veil.ts'
import { Veil } from './veil.tsx'

/** A document that waits, with its flagged pictures blurred. */
export function QuarantinedCard({ document }: { document: QuarantinedDocument }) {
  const { name, bytes, addedAt, pictures } = document
  const [approval, setApproval] = useState<AbortController | null>(null)
  const [items, setItems] = useState(0)
  const [isDeleting, setDeleting] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const busy = approval !== null || isDeleting

  async function approve() {
    const controller = new AbortController()
    setItems(0)
    setApproval(controller)
    try {
      await approveDocument(document, { signal: controller.signal, onProgress: setItems })
      toast(`“${name}” is added.`)
    } catch (thrown) {
      if (controller.signal.aborted) toast(`“${name}” waits on.`)
      else showProblem(thrown)
    } finally {
      setApproval(null)
    }
  }

  async function remove() {
    setDeleting(true)
    try {
      await deleteQuarantined(document)
      toast(`“${name}” is deleted.`)
    } catch (thrown) {
      showProblem(thrown)
      setDeleting(false)
    }
  }

  return (
    <article className="rounded-2xl border bg-raised p-4" aria-label={name}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-48 flex-1">
          <h2 className="break-words font-medium">{name}</h2>
          <p className="text-faint text-sm">
            {formatBytes(bytes)} · {formatCount(pictures.length, 'flagged picture')} · {formatDate(addedAt)}
          </p>
        </div>
        <div className="flex items-center gap-2">
          {approval ? (
            <>
              <p className="flex items-center gap-2 text-soft text-sm tabular-nums" role="status">
                <Spinner />
                {items > 0 ? `${formatCount(items, 'item')} added` : 'Being read'}
              </p>
              <Button size="small" onClick={() => approval.abort()}>
                Cancel
              </Button>
            </>
          ) : (
            <>
              <Button size="small" disabled={busy} onClick={() => setAsking(true)}>
                Delete
              </Button>
              <Button size="small" kind="primary" disabled={busy} onClick={() => void approve()}>
                Approve
              </Button>
            </>
          )}
        </div>
      </div>
      <ul className="mt-4 grid grid-cols-2 gap-3 md:grid-cols-3">
        {pictures.map((picture, index) =>
          picture.imageUrl ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pictures of a document keep their order
            <li key={index}>
              <FlaggedPicture url={picture.imageUrl} page={picture.page} categories={picture.categories.join(', ')} />
            </li>
          ) : null,
        )}
      </ul>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete “${name}”?`}
        description="It is not added, and goes for good. The file on your own disk stays."
        action="Delete"
        onConfirm={() => void remove()}
      />
    </article>
  )
}

function showProblem(thrown: unknown): void {
  const { message, fix } = toRequestError(thrown)
  toast.error(message, { description: fix })
}

function FlaggedPicture({ url, page, categories }: { url: string; page: number | null; categories: string }) {
  const { isVeiled, reveal } = useReveal(url)
  return (
    <figure className="relative">
      <Picture src={url} alt={`Flagged: ${categories}`} className="aspect-4/3 rounded-xl" blurred={isVeiled} />
      {isVeiled && <Veil categories={categories} onShow={reveal} className="inset-x-0 top-0 aspect-4/3 rounded-xl" />}
      <figcaption className="mt-1 truncate text-soft text-xs">
        {page === null ? categories : `Page ${page}: ${categories}`}
      </figcaption>
    </figure>
  )
}
