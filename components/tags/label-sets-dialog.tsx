'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { LabelSetSummary } from '@/lib/classify/tags.ts'
import { useLabelSets } from '../data/use-tags.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { LabelSetCard } from './label-set-card.tsx'
import { LabelSetForm } from './label-set-form.tsx'

interface LabelSetsDialogProps {
  collection: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** By which labels the pictures of a collection are tagged. */
export function LabelSetsDialog({ collection, open, onOpenChange }: LabelSetsDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Label sets"
      description={`Tags the pictures of “${collection}” by labels of your own, without training: what is there now, and what is added later.`}
      className="max-h-[calc(100dvh-2rem)] w-[32rem]! overflow-y-auto"
    >
      {open && <LabelSets collection={collection} onClose={() => onOpenChange(false)} />}
    </Dialog>
  )
}

function LabelSets({ collection, onClose }: { collection: string; onClose: () => void }) {
  const { sets, error } = useLabelSets(collection)
  /** null: the list is shown. */
  const [edited, setEdited] = useState<{ set: LabelSetSummary | null } | null>(null)
  if (edited) return <LabelSetForm collection={collection} set={edited.set} onDone={() => setEdited(null)} />
  return (
    <div className="mt-5 space-y-3">
      {!sets && !error && <Skeleton className="h-24 rounded-xl" />}
      {error && <p className="text-danger text-sm">{error.message}</p>}
      {sets?.map((set) => (
        <LabelSetCard key={set.name} collection={collection} set={set} onEdit={() => setEdited({ set })} />
      ))}
      {sets?.length === 0 && <p className="text-faint text-sm">There are none yet.</p>}
      <div className="flex justify-end gap-2 pt-1">
        <Button kind="quiet" onClick={onClose}>
          Close
        </Button>
        <Button kind="primary" onClick={() => setEdited({ set: null })}>
          <Plus className="size-4.5" aria-hidden />
          New label set
        </Button>
      </div>
    </div>
  )
}
