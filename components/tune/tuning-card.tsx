'use client'

import { RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Tuning, TuningBase } from '@/lib/tune/tuning.ts'
import { cancelTuning, deleteTuning, resumeTuning, useFollowedTuning } from '../data/use-tunings.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatCount, formatDate } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { PlainWords } from '../ui/plain-words.tsx'
import { tryTo } from '../ui/try-to.ts'
import { TuningChart } from './tuning-chart.tsx'
import { TuningProgress } from './tuning-progress.tsx'
import { TuningResultView } from './tuning-result-view.tsx'

interface TuningCardProps {
  tuning: Tuning
  bases: TuningBase[]
}

/** A tuning: how far it is, its plot, and what came of it. */
export function TuningCard({ tuning, bases }: TuningCardProps) {
  const { id, state, options, data, epochs, result, error, notices } = tuning
  const [isAsking, setAsking] = useState(false)
  useFollowedTuning(tuning)

  const facts = [
    `from ${bases.find((base) => base.id === options.base)?.label ?? options.base}`,
    options.collection === null ? 'a captions file' : `on ${options.collection}`,
    data && formatCount(data.pictures, 'picture'),
    data && options.base.startsWith('weights/') && `trained by ${data.device ?? 'the processor'}`,
    formatDate(tuning.createdAt),
  ]
  return (
    <article className="rounded-2xl border bg-raised p-4 md:p-5">
      <div className="mb-3 flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="break-words font-medium">{options.name}</h3>
          <p className="text-pretty text-faint text-sm">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        {state !== 'running' && (
          <IconButton
            icon={Trash2}
            size="small"
            label={`Delete the record of ${options.name}`}
            className="-mt-1 -mr-1.5"
            onClick={() => setAsking(true)}
          />
        )}
      </div>
      {state === 'running' && <TuningProgress tuning={tuning} onCancel={() => tryTo(cancelTuning(id))} />}
      {error && (
        <p role="alert" className="rounded-xl bg-danger-soft p-3.5 text-pretty break-words text-sm">
          <PlainWords>{`${error.message} ${error.fix}`}</PlainWords>
        </p>
      )}
      {state === 'cancelled' && <p className="text-sm text-soft">Cancelled before it was done.</p>}
      {(state === 'cancelled' || state === 'failed') && (
        <Button size="small" className="mt-3" onClick={() => tryTo(resumeTuning(id))}>
          <RotateCw className="size-4" aria-hidden />
          Resume
        </Button>
      )}
      {epochs.length > 2 && <TuningChart epochs={epochs} />}
      {notices.map(({ message, fix }) => (
        <p key={message} className="mt-3 text-pretty break-words text-sm text-soft">
          <PlainWords>{[message, fix].filter(Boolean).join(' ')}</PlainWords>
        </p>
      ))}
      {/* Until it is done the new model is not registered. */}
      {result && state === 'done' && <TuningResultView result={result} measured={data?.test ?? 0} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Delete this record?"
        description={recordWords(tuning)}
        action="Delete"
        onConfirm={() => tryTo(deleteTuning(id))}
      />
    </article>
  )
}

/** What goes with a record, and what stays. */
function recordWords({ state, options, result }: Tuning): string {
  if (state !== 'done') return `What “${options.name}” has learned so far goes too: it can’t be resumed any more.`
  const stays = result?.model ? ' The model that came of it stays.' : ''
  return `The figures and the plot of “${options.name}” can’t be brought back.${stays}`
}
