import { X } from 'lucide-react'
import type { Tuning, TuningStep } from '@/lib/tune/tuning.ts'
import { formatSeconds } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { Spinner } from '../ui/spinner.tsx'

const stepWords: Record<TuningStep, string> = {
  waiting: 'Waiting for its turn',
  python: 'Getting Python ready',
  pairs: 'Writing out the pictures',
  features: 'Encoding with the base',
  training: 'Training',
  export: 'Writing the model',
}

interface TuningProgressProps {
  tuning: Tuning
  onCancel: () => void
}

/** What a tuning is at, and the button that cancels it. */
export function TuningProgress({ tuning, onCancel }: TuningProgressProps) {
  const { step, progress, detail, options } = tuning
  return (
    <div className="flex items-center gap-3">
      <Spinner className="size-5! shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 line-clamp-2 break-words text-sm text-soft tabular-nums">
          {[`${stepWords[step]}${countsOf(tuning)}`, detail, timeLeft(tuning)].filter(Boolean).join(' · ')}
        </p>
        <ProgressBar
          label={`Tuning of ${options.name}`}
          fraction={progress && progress.of > 0 ? progress.done / progress.of : null}
        />
      </div>
      <IconButton icon={X} size="small" label="Cancel this tuning" onClick={onCancel} />
    </div>
  )
}

/** How much of the step is done; of the training, which epoch it is at. */
function countsOf({ step, progress }: Tuning): string {
  if (!progress) return ''
  const { done, of } = progress
  return step === 'training' ? ` epoch ${Math.min(done + 1, of)} of ${of}` : ` ${done} of ${of}`
}

/** After the last epoch, if it goes on to the end; null before the first one has ended. */
function timeLeft({ step, progress, epochs }: Tuning): string | null {
  const last = epochs.at(-1)
  if (step !== 'training' || !progress || !last || last.epoch === 0 || progress.done >= progress.of) return null
  return `at most ${formatSeconds((progress.of - progress.done) * last.seconds)} left`
}
