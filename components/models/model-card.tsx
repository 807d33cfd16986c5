'use client'

import { useState } from 'react'
import { cancelPull, type ListedModel, pullModel, removeModel, selectModel } from '../data/use-models.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatBytes, formatSeconds } from '../ui/format.ts'
import { tryTo } from './try-to.ts'
import { WorkBar } from './work-bar.tsx'

/** A model: what it is good for, what it takes, and what can be done with it. */
export function ModelCard({ model }: { model: ListedModel }) {
  const [isAsking, setAsking] = useState(false)
  const { id, label, state, note, bytes, languages, licence, dimensions, usedBy, download, error, selected } = model
  const isComing = download !== null || state === 'downloading'
  const facts = [
    bytes > 0 && formatBytes(bytes),
    languages.join(', '),
    licence,
    `${dimensions} dimensions`,
    usedBy.length > 0 && `used by ${usedBy.join(', ')}`,
  ]
  return (
    <article aria-label={label} className="rounded-2xl border bg-raised p-4 md:p-5">
      <h3 className="flex flex-wrap items-baseline gap-x-2 font-medium">
        {label}
        {selected && <span className="font-normal text-faint text-sm">chosen for new collections</span>}
      </h3>
      <p className="mt-1 text-pretty text-soft text-sm">{note}</p>
      <p className="mt-1 text-pretty break-words text-faint text-sm">{facts.filter(Boolean).join(' · ')}</p>
      {model.unproved && <p className="mt-1 text-pretty text-faint text-sm">Not proved: {model.unproved}</p>}
      {error && (
        <p role="alert" className="mt-3 text-pretty rounded-xl bg-danger-soft p-3 text-sm">
          {error.message} {error.fix}
        </p>
      )}
      {isComing ? (
        <WorkBar
          label={`Download of ${label}`}
          words={wordsOf(download)}
          fraction={download && download.total > 0 ? download.received / download.total : 0}
          cancelLabel={`Cancel the download of ${label}`}
          onCancel={() => tryTo(cancelPull(id))}
        />
      ) : (
        <div className="mt-3 flex flex-wrap gap-2">
          {state === 'available' && !model.bringFrom && (
            <Button size="small" aria-label={`Download ${label}`} onClick={() => tryTo(pullModel(id))}>
              Download
            </Button>
          )}
          {state === 'ready' && !selected && (
            <Button size="small" aria-label={`Use ${label} for new collections`} onClick={() => tryTo(selectModel(id))}>
              Use for new collections
            </Button>
          )}
          {state === 'ready' && usedBy.length === 0 && id !== 'diptych-starter' && (
            <Button size="small" kind="quiet" aria-label={`Remove ${label}`} onClick={() => setAsking(true)}>
              Remove
            </Button>
          )}
        </div>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Remove ${label}?`}
        description="Its files go from the disk. A model of the list can be downloaded again."
        action="Remove"
        onConfirm={() => tryTo(removeModel(id))}
      />
    </article>
  )
}

function wordsOf(download: ListedModel['download']): string {
  if (!download) return 'Being downloaded'
  const { received, total, secondsLeft } = download
  const left = secondsLeft === null ? '' : ` · ${formatSeconds(secondsLeft)} left`
  return `${formatBytes(received)} of ${formatBytes(total)}${left}`
}
