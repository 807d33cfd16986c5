'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { LabelSetSummary } from '@/lib/classify/tags.ts'
import { applyLabelSet, removeLabelSet } from '../data/use-tags.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatCount } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { tryTo } from '../ui/try-to.ts'
import { TaggingProgress } from './tagging-progress.tsx'

interface LabelSetCardProps {
  collection: string
  set: LabelSetSummary
  onEdit: () => void
}

/** A label set, what came of it, and what can be done with it. */
export function LabelSetCard({ collection, set, onEdit }: LabelSetCardProps) {
  const { name, labels, tagging } = set
  const [isAsking, setAsking] = useState(false)
  const isBusy = tagging?.state === 'running'

  return (
    <article aria-label={name} className="rounded-xl border p-4">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h3 className="break-words font-medium">{name}</h3>
          <p className="mt-0.5 line-clamp-3 break-words text-soft text-sm">{labels.join(', ')}</p>
        </div>
        <div className="-mt-1 -mr-1 flex">
          <IconButton icon={Pencil} size="small" label={`Change “${name}”`} disabled={isBusy} onClick={onEdit} />
          <IconButton
            icon={Trash2}
            size="small"
            label={`Remove “${name}”`}
            disabled={isBusy}
            onClick={() => setAsking(true)}
          />
        </div>
      </div>
      {tagging && isBusy ? (
        <TaggingProgress tagging={tagging} />
      ) : (
        <div className="mt-2 flex items-center gap-3">
          <p className="min-w-0 flex-1 text-faint text-sm" role="status">
            {stateOf(set)}
          </p>
          {!set.isLeaving && (
            <Button size="small" onClick={() => tryTo(applyLabelSet(collection, name))}>
              {set.applied ? 'Apply again' : 'Apply'}
            </Button>
          )}
        </div>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Remove “${name}”?`}
        description="Its tags go from every picture. Values that came with the files stay."
        action="Remove"
        onConfirm={() => tryTo(removeLabelSet(collection, name))}
      />
    </article>
  )
}

function stateOf({ applied, isStale, isLeaving, tagging }: LabelSetSummary): string {
  if (tagging?.state === 'failed') return `${tagging.error?.message ?? 'It failed.'} ${tagging.error?.fix ?? ''}`
  if (isLeaving) return 'Some of its tags are still there; remove it again.'
  if (!applied)
    return tagging?.state === 'cancelled' ? 'Cancelled. Tags that were written stay.' : 'Not applied as it is now.'
  const { tagged, pictures, kept } = applied
  const own = kept > 0 ? ` ${formatCount(kept, 'picture')} kept a value of their own.` : ''
  const stale = isStale ? ' By the model before.' : ''
  return `${tagged.toLocaleString('en')} of ${formatCount(pictures, 'picture')} tagged.${own}${stale}`
}
