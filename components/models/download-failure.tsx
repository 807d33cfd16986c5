'use client'

import { X } from 'lucide-react'
import { cancelPull, type ListedModel } from '../data/use-models.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { PlainWords } from '../ui/plain-words.tsx'
import { tryTo } from '../ui/try-to.ts'

interface DownloadFailureProps {
  id: string
  /** Of the model. */
  name: string
  error: NonNullable<ListedModel['error']>
}

/** Why a model could not be downloaded, and the way without a network; goes when it is dismissed. */
export function DownloadFailure({ id, name, error: { message, fix } }: DownloadFailureProps) {
  return (
    <div role="alert" className="mt-3 flex items-start gap-2 rounded-xl bg-danger-soft py-1.5 pr-1.5 pl-3 text-sm">
      <div className="min-w-0 flex-1 space-y-1 text-pretty break-words py-1.5">
        <p>
          <PlainWords>{`${message} ${fix}`}</PlainWords>
        </p>
        <p>
          <PlainWords>{`Or bring its files in a folder: \`diptych models import FOLDER --id ${id}\``}</PlainWords>
        </p>
      </div>
      <IconButton
        icon={X}
        size="small"
        label={`Dismiss the failed download of ${name}`}
        onClick={() => tryTo(cancelPull(id))}
      />
    </div>
  )
}
