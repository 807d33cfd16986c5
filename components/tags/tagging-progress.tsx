'use client'

import { X } from 'lucide-react'
import { toast } from 'sonner'
import type { Tagging } from '@/lib/classify/tagging.ts'
import { toRequestError } from '../data/request.ts'
import { cancelTagging, useTagging } from '../data/use-tags.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Spinner } from '../ui/spinner.tsx'

/** How far a label set has been applied or removed, and the button that cancels it; nothing where it has ended. */
export function TaggingProgress({ tagging }: { tagging: Tagging }) {
  const { id, set, task, state, progress } = useTagging(tagging)
  if (state !== 'running') return null
  const share = progress.of > 0 ? Math.round((progress.done / progress.of) * 100) : 0

  async function cancel() {
    try {
      await cancelTagging(id)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  return (
    <div className="flex items-center gap-3">
      <Spinner className="size-4.5! shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-soft text-sm tabular-nums">
          {wordsOf(task, set)}
          {progress.of > 0 && ` · ${progress.done.toLocaleString('en')} of ${progress.of.toLocaleString('en')}`}
        </p>
        <div
          role="progressbar"
          aria-label={wordsOf(task, set)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share}
          className="mt-1.5 h-1 overflow-hidden rounded-full bg-line"
        >
          <div className="h-full bg-accent transition-[width] duration-300" style={{ width: `${share}%` }} />
        </div>
      </div>
      <IconButton icon={X} size="small" label={`Cancel: ${wordsOf(task, set)}`} onClick={() => void cancel()} />
    </div>
  )
}

function wordsOf(task: Tagging['task'], set: string): string {
  return task === 'apply' ? `Tagging by “${set}”` : `Taking the tags of “${set}” away`
}
