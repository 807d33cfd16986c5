'use client'

import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description: string
  /** The verb on the button: `Delete`. */
  action: string
  onConfirm: () => void
}

/** Asks before something that can't be undone. */
export function ConfirmDialog({ action, onConfirm, ...dialog }: ConfirmDialogProps) {
  return (
    <Dialog {...dialog}>
      <div className="mt-6 flex justify-end gap-2">
        <Button kind="quiet" onClick={() => dialog.onOpenChange(false)}>
          Cancel
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            dialog.onOpenChange(false)
            onConfirm()
          }}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
