'use client'

import { ExternalLink, EyeOff, Trash2, TriangleAlert } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import type { DocumentSummary } from '@/lib/types.ts'
import { originalAddress } from '../data/addresses.ts'
import { toRequestError } from '../data/request.ts'
import { approveDocument, deleteDocument } from '../data/use-documents.ts'
import { flaggedWords } from '../moderation/use-veil.ts'
import { metadataFacts } from '../source/metadata-facts.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { baseName, formatBytes, formatCount, formatDate } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { tryTo } from '../ui/try-to.ts'
import { documentFacts, folderOf } from './document-words.ts'
import { libraryLeft } from './library-places.ts'

interface DocumentHeadingProps {
  document: DocumentSummary
  collection: string
  onApproved: () => void
}

export function DocumentHeading({ document, collection, onApproved }: DocumentHeadingProps) {
  const { id, name, bytes, addedAt, items, mediaType, warnings, metadata } = document
  const facts = metadataFacts(metadata, /^(audio|video)\//.test(mediaType))
  const flagged = flaggedWords(metadata)
  const router = useRouter()
  const [isAsking, setAsking] = useState(false)

  async function remove() {
    try {
      await deleteDocument(collection, id)
      toast(`“${baseName(name)}” is deleted.`)
      router.push(libraryLeft(collection))
    } catch (thrown) {
      const { message, fix } = toRequestError(thrown)
      toast.error(message, { description: fix })
    }
  }

  return (
    <header className="mb-8">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <div className="min-w-60 flex-1">
          <h1 className="break-words font-semibold text-2xl tracking-tight md:text-3xl" title={name}>
            {baseName(name)}
          </h1>
          <p className="mt-1.5 text-faint text-sm">
            {[folderOf(name), documentFacts(document), formatBytes(bytes), `added ${formatDate(addedAt)}`]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <div className="flex gap-2">
          <a
            href={originalAddress(id, collection)}
            target="_blank"
            rel="noopener"
            className={buttonClass({ className: 'text-sm!' })}
          >
            <ExternalLink className="size-4" aria-hidden />
            Open original
          </a>
          <IconButton icon={Trash2} label="Delete this document" kind="plain" onClick={() => setAsking(true)} />
        </div>
      </div>
      {flagged && (
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl bg-mat p-4 text-sm">
          <EyeOff className="size-4 shrink-0 text-caution" aria-hidden />
          <p className="min-w-40 flex-1 text-pretty">
            {flagged}. Moderation can be wrong; what you call safe stays in sight.
          </p>
          <Button size="small" onClick={() => tryTo(approveDocument(collection, id).then(onApproved))}>
            Not unsafe
          </Button>
        </div>
      )}
      {facts.length > 0 && (
        <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-1 text-sm">
          {facts.map(([key, value]) => (
            <div key={key} className="flex gap-2">
              <dt className="text-faint">{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {warnings.length > 0 && (
        <ul className="mt-4 space-y-1 rounded-xl bg-mat p-4 text-sm">
          {warnings.map((warning) => (
            <li key={warning} className="flex gap-2.5">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-caution" aria-hidden />
              {warning}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete “${baseName(name)}”?`}
        description={`Its ${formatCount(items, 'item')} will not be found any more. The file on your own disk stays.`}
        action="Delete"
        onConfirm={() => void remove()}
      />
    </header>
  )
}
