'use client'

import { RotateCcw } from 'lucide-react'
import { CopyButton } from '../ui/copy-button.tsx'
import { IconButton } from '../ui/icon-button.tsx'

interface AnswerActionsProps {
  /** '' where it was stopped before the first word. */
  text: string
  onTryAgain: (() => void) | null
}

export function AnswerActions({ text, onTryAgain }: AnswerActionsProps) {
  return (
    <div className="-ml-2 mt-3 flex animate-appear gap-0.5">
      {text && <CopyButton text={text} label="Copy answer" />}
      {onTryAgain && <IconButton icon={RotateCcw} size="small" label="Answer again" onClick={onTryAgain} />}
    </div>
  )
}
