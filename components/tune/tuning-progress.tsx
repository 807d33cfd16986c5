import { X } from 'lucide-react'
import type { Tuning, TuningStep } from '@/lib/tune/tuning.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Spinner } from '../ui/spinner.tsx'

const stepWords: Record<TuningStep, string> = {
  waiting: 'Waiting for its turn',
  python: 'Getting Python ready',
  pairs: 'Writing out the pictures',
  features: 'Encoding with the base',
  training: 'Training: epoch',
  export: 'Writing the model',
}

interface TuningProgressProps {
  tuning: Tuning
  onCancel: () => void
}

/** What a tuning is at, and the button that cancels it. */
export function TuningProgress({ tuning: { step, progress, detail, options }, onCancel }: TuningProgressProps) {
  const share = progress && progress.of > 0 ? (progress.done / progress.of) * 100 : 0
  return (
    <div className="flex items-center gap-3">
      <Spinner className="size-5! shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm text-soft tabular-nums">
          {stepWords[step]}
          {progress ? ` ${progress.done} of ${progress.of}` : ''}
          {detail ? ` · ${detail}` : ''}
        </p>
        <div
          role="progressbar"
          aria-label={`Tuning of ${options.name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={progress ? Math.round(share) : undefined}
          className="mt-1.5 h-1 overflow-hidden rounded-full bg-line"
        >
          <div className="h-full bg-accent transition-[width] duration-300" style={{ width: `${share}%` }} />
        </div>
      </div>
      <IconButton icon={X} size="small" label="Cancel this tuning" onClick={onCancel} />
    </div>
  )
}
