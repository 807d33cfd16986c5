import { X } from 'lucide-react'
import { IconButton } from './icon-button.tsx'

interface WorkBarProps {
  label: string
  words: string
  /** In [0, 1]. */
  fraction: number
  cancelLabel: string
  /** null where it can't be cancelled from here. */
  onCancel: (() => void) | null
}

/** How far a long work is, and the button that cancels it. */
export function WorkBar({ label, words, fraction, cancelLabel, onCancel }: WorkBarProps) {
  const percent = Math.round(Math.min(1, fraction) * 100)
  return (
    <div className="mt-3 flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-soft tabular-nums">{words}</p>
        <div
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          className="mt-1.5 h-1 overflow-hidden rounded-full bg-line"
        >
          <div className="h-full bg-accent transition-[width] duration-300" style={{ width: `${percent}%` }} />
        </div>
      </div>
      {onCancel && <IconButton icon={X} size="small" label={cancelLabel} onClick={onCancel} />}
    </div>
  )
}
