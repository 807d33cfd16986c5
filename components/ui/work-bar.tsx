import { X } from 'lucide-react'
import { IconButton } from './icon-button.tsx'
import { ProgressBar } from './progress-bar.tsx'

interface WorkBarProps {
  label: string
  words: string
  /** In [0, 1]; null where nobody can tell. */
  fraction: number | null
  cancelLabel: string
  /** null where it can't be cancelled from here. */
  onCancel: (() => void) | null
}

/** How far a long work is, and the button that cancels it. */
export function WorkBar({ label, words, fraction, cancelLabel, onCancel }: WorkBarProps) {
  return (
    <div className="mt-3 flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 text-pretty break-words text-sm text-soft tabular-nums">{words}</p>
        <ProgressBar label={label} fraction={fraction} />
      </div>
      {onCancel && <IconButton icon={X} size="small" label={cancelLabel} onClick={onCancel} />}
    </div>
  )
}
