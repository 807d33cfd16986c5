'use client'

import { ArrowDownWideNarrow, Box, Ellipsis, ShieldCheck, Tags, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { toRequestError } from '../data/request.ts'
import { deleteCollection, useCollections } from '../data/use-collections.ts'
import { refreshDocuments } from '../data/use-documents.ts'
import { ModerationDialog } from '../moderation/moderation-dialog.tsx'
import { LabelSetsDialog } from '../tags/label-sets-dialog.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatCount } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { RerankInstructionDialog } from './rerank-instruction-dialog.tsx'

interface CollectionMenuProps {
  collection: string
  /** Called with the collection to show next. */
  onDeleted: (next: string) => void
}

export function CollectionMenu({ collection, onDeleted }: CollectionMenuProps) {
  const [isAsking, setAsking] = useState(false)
  const [isInstructing, setInstructing] = useState(false)
  const [isModerating, setModerating] = useState(false)
  const [isLabelling, setLabelling] = useState(false)
  const { collections } = useCollections()
  const router = useRouter()
  const current = collections?.find(({ name }) => name === collection)
  if (!current) return null

  async function remove() {
    try {
      await deleteCollection(collection)
      onDeleted(collections?.find(({ name }) => name !== collection)?.name ?? 'default')
      refreshDocuments()
      toast(`“${collection}” is deleted.`)
    } catch (thrown) {
      const { message, fix } = toRequestError(thrown)
      toast.error(message, { description: fix })
    }
  }

  return (
    <>
      <Menu
        align="start"
        trigger={<IconButton icon={Ellipsis} size="small" label={`More for the collection “${collection}”`} />}
      >
        <MenuItem icon={ArrowDownWideNarrow} onSelect={() => setInstructing(true)}>
          Say what counts as relevant
        </MenuItem>
        <MenuItem icon={Tags} onSelect={() => setLabelling(true)}>
          Label sets
        </MenuItem>
        <MenuItem icon={ShieldCheck} onSelect={() => setModerating(true)}>
          Moderation
        </MenuItem>
        <MenuItem icon={Box} onSelect={() => router.push(`/models#collection-${encodeURIComponent(collection)}`)}>
          Change the model
        </MenuItem>
        <MenuItem icon={Trash2} danger onSelect={() => setAsking(true)}>
          Delete this collection
        </MenuItem>
      </Menu>
      <RerankInstructionDialog collection={current} open={isInstructing} onOpenChange={setInstructing} />
      <LabelSetsDialog collection={current.name} open={isLabelling} onOpenChange={setLabelling} />
      <ModerationDialog collection={current} open={isModerating} onOpenChange={setModerating} />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete “${collection}”?`}
        description={`Its ${formatCount(current.documents, 'document')} and ${formatCount(current.items, 'item')} go for good. The files on your own disk stay.`}
        action="Delete"
        onConfirm={() => void remove()}
      />
    </>
  )
}
