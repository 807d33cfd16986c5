'use client'

import { CircleAlert, RotateCcw } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { PlainWords } from '../ui/plain-words.tsx'
import type { Failure } from './answer-failure-text.ts'

interface AnswerFailureProps {
  failure: Failure
  hasWords: boolean
  onTryAgain: (() => void) | null
}

/** Says what broke an answer off; what had come stands above. */
export function AnswerFailure({ failure, hasWords, onTryAgain }: AnswerFailureProps) {
  return (
    <div role="alert" className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl bg-danger-soft p-4">
      <div className="flex min-w-56 flex-1 gap-3">
        <CircleAlert className="mt-0.5 size-5 shrink-0 text-danger" strokeWidth={1.75} aria-hidden />
        <div className="text-pretty">
          <p className="font-medium">
            <PlainWords>{failure.message}</PlainWords>
          </p>
          <p className="text-soft text-sm">
            <PlainWords>{failure.fix}</PlainWords> {hasWords && 'What came before is kept.'}
          </p>
        </div>
      </div>
      {onTryAgain && (
        <Button onClick={onTryAgain} size="small">
          <RotateCcw className="size-4" aria-hidden />
          Try again
        </Button>
      )}
    </div>
  )
}
