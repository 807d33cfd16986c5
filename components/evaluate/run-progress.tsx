'use client'

import { X } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import type { EvaluationRun } from '@/lib/evaluate/evaluation-run.ts'
import { toRequestError } from '../data/request.ts'
import { cancelEvaluation, useFollowedRun } from '../data/use-evaluations.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Spinner } from '../ui/spinner.tsx'

interface RunProgressProps {
  run: Pick<EvaluationRun, 'id' | 'state' | 'progress'>
  /** Another is under way: see isWaiting. */
  isWaiting: boolean
}

/** How far a run has come, and the button that cancels it. */
export function RunProgress({ run, isWaiting }: RunProgressProps) {
  const [{ done, of }, setProgress] = useState(run.progress)
  const [report] = useState(() => (reported: EvaluationRun) => setProgress(reported.progress))
  useFollowedRun(run, report)

  async function cancel() {
    try {
      await cancelEvaluation(run.id)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  return (
    <div className="flex items-center gap-3">
      <Spinner className="size-5! shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <p className="text-sm text-soft tabular-nums">
          {done === 0 && isWaiting ? 'Waiting for its turn' : `${done} of ${of} questions`}
        </p>
        <div
          role="progressbar"
          aria-label="Questions asked"
          aria-valuemin={0}
          aria-valuemax={of}
          aria-valuenow={done}
          className="mt-1.5 h-1 overflow-hidden rounded-full bg-line"
        >
          <div
            className="h-full bg-accent transition-[width] duration-300"
            style={{ width: `${of > 0 ? (done / of) * 100 : 0}%` }}
          />
        </div>
      </div>
      <IconButton icon={X} size="small" label="Cancel this run" onClick={() => void cancel()} />
    </div>
  )
}
