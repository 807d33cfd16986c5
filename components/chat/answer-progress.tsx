'use client'

import type { ChatMetadata } from '@/lib/answer/chat-message.ts'
import { formatSeconds } from '../ui/format.ts'
import { Spinner } from '../ui/spinner.tsx'
import { type AnswerView, foundNoAnswer } from './answer-view.ts'
import type { Step } from './chat-sessions.ts'
import { HitThumbnails } from './hit-thumbnails.tsx'

interface AnswerProgressProps {
  view: AnswerView
  metadata: ChatMetadata | undefined
  step: Step | null
  isBusy: boolean
  isStopped: boolean
}

const doing: Record<Step, string> = {
  understand: 'Reading the question',
  retrieve: 'Searching',
  rerank: 'Sorting what was found',
  answer: 'Writing',
}

/** One line of fixed height over the answer: what is being done, then who did it and how long it took. */
export function AnswerProgress({ view, metadata, step, isBusy, isStopped }: AnswerProgressProps) {
  const hits = view.result?.hits ?? []
  return (
    <div className="mb-3 flex h-8 items-center gap-2.5 text-faint text-sm" role="status" aria-live="polite">
      {isBusy ? (
        <>
          <Spinner className="text-accent" />
          <span>{doing[step ?? (view.result ? 'answer' : 'understand')]}</span>
          <HitThumbnails sources={hits} />
        </>
      ) : (
        <span>{summary(view, metadata, isStopped)}</span>
      )}
    </div>
  )
}

function summary(view: AnswerView, metadata: ChatMetadata | undefined, isStopped: boolean): string {
  const { model, seconds } = metadata ?? {}
  const count = view.result?.hits.length
  const time = seconds === undefined ? null : formatSeconds(seconds)
  // Nobody wrote or quoted anything then.
  if (foundNoAnswer(view, metadata))
    return [count ? `${count} looked at` : 'Nothing found', time].filter(Boolean).join(' · ')
  const found = count === undefined ? null : `${count} found`
  const by = model === 'extractive' ? 'Quoted from your documents' : model
  return [isStopped ? 'Stopped' : by, found, time].filter(Boolean).join(' · ')
}
