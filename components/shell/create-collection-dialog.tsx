'use client'

import { createCollection } from '../data/use-collections.ts'
import { PromptDialog } from '../ui/prompt-dialog.tsx'

interface CreateCollectionDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onCreated: (name: string) => void
}

export function CreateCollectionDialog({ open, onOpenChange, onCreated }: CreateCollectionDialogProps) {
  return (
    <PromptDialog
      open={open}
      onOpenChange={onOpenChange}
      title="New collection"
      description="Collections are asked one at a time, so keep together what belongs together."
      label="Name"
      placeholder="holiday-photos"
      hint="Small letters, digits and hyphens."
      action="Create"
      onSubmit={async (name) => onCreated((await createCollection(name)).name)}
    />
  )
}
