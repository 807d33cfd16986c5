'use client'

import { useState } from 'react'
import { cancelPull, type ListedModel, pullModel, removeModel, selectModel } from '../data/use-models.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatSeconds } from '../ui/format.ts'
import { tryTo } from '../ui/try-to.ts'
import { WorkBar } from '../ui/work-bar.tsx'
import { DownloadFailure } from './download-failure.tsx'
import { sizeWords } from './model-facts.ts'
import { type ModelFamily, rowTitle } from './model-families.ts'
import { modelSize } from './model-size.ts'

/** What choosing a model does, by what it is for. */
const uses = {
  embedding: { used: 'for new collections', action: 'Use for new collections' },
  chat: { used: 'chosen to answer', action: 'Use to answer' },
}

interface PrecisionRowProps {
  model: ListedModel
  family: ModelFamily
  /** In the names of buttons. */
  name: string
  /** Whether it is the one that is used where nobody chooses another. */
  isUsed: boolean
  canChoose: boolean
}

/** One precision of a model: what it takes on the disk, whether it is there, and what can be done with it. */
export function PrecisionRow({ model, family, name, isUsed, canChoose }: PrecisionRowProps) {
  const [isAsking, setAsking] = useState(false)
  const { id, state, usedBy, download, error, purpose } = model
  const { used, action } = uses[purpose]
  const facts = [
    sizeWords(model),
    state === 'ready' && 'on this machine',
    isUsed && used,
    usedBy.length > 0 && `used by ${usedBy.map((collection) => `“${collection}”`).join(', ')}`,
  ]
  const isComing = download !== null || state === 'downloading'
  return (
    <li className="border-t py-3 first:border-t-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-44 flex-1">
          <p className="break-words font-medium text-sm first-letter:uppercase">{rowTitle(model, family)}</p>
          {model !== family.main && model.note !== family.main.note && (
            <p className="text-pretty break-words text-soft text-sm">{model.note}</p>
          )}
          <p className="text-pretty break-words text-faint text-sm empty:hidden">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        {!isComing && (
          <div className="flex flex-wrap gap-2">
            {state === 'available' && !model.bringFrom && (
              <Button size="small" aria-label={`Download ${name}`} onClick={() => tryTo(pullModel(id))}>
                Download
              </Button>
            )}
            {state === 'ready' && canChoose && !isUsed && (
              <Button size="small" aria-label={`${action}: ${name}`} onClick={() => tryTo(selectModel(id))}>
                {action}
              </Button>
            )}
            {state === 'ready' && usedBy.length === 0 && id !== 'diptych-starter' && (
              <Button size="small" kind="quiet" aria-label={`Remove ${name}`} onClick={() => setAsking(true)}>
                Remove
              </Button>
            )}
          </div>
        )}
      </div>
      {error && <DownloadFailure id={id} name={name} error={error} />}
      {isComing && (
        <WorkBar
          label={`Download of ${name}`}
          words={wordsOf(download)}
          fraction={download && download.total > 0 ? download.received / download.total : null}
          cancelLabel={`Cancel the download of ${name}`}
          onCancel={download && (() => tryTo(cancelPull(id)))}
        />
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Remove ${name}?`}
        description="Its files go from the disk. A model of the list can be downloaded again."
        action="Remove"
        onConfirm={() => tryTo(removeModel(id))}
      />
    </li>
  )
}

function wordsOf(download: ListedModel['download']): string {
  // Begun by the command line, which alone can stop it.
  if (!download) return 'Being downloaded, or copied from a folder'
  const { received, total, secondsLeft } = download
  if (total === 0) return received > 0 ? `${modelSize(received)} so far` : 'Starting…'
  const left = secondsLeft === null ? '' : ` · ${formatSeconds(secondsLeft)} left`
  return `${modelSize(received)} of ${modelSize(total)}${left}`
}
