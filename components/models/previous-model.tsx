'use client'

import { useState } from 'react'
import { forgetPrevious, undoChange } from '../data/use-models.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { tryTo } from '../ui/try-to.ts'

/** The way back to the model that a collection had before, and to the disk space of its vectors. */
export function PreviousModel({ collection, previous }: { collection: string; previous: string }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
      <p className="min-w-60 flex-1 text-pretty break-words text-soft text-sm">
        The vectors of {previous} are kept, to go back at once.
      </p>
      <Button size="small" aria-label={`Go back to ${previous}`} onClick={() => tryTo(undoChange(collection))}>
        Go back
      </Button>
      <Button size="small" kind="quiet" onClick={() => setAsking(true)}>
        Remove the old vectors…
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Remove the old vectors?"
        description={`“${collection}” can’t go back to ${previous} at once any more: that would embed everything anew. The disk space is free again.`}
        action="Remove"
        onConfirm={() => tryTo(forgetPrevious(collection))}
      />
    </div>
  )
}
