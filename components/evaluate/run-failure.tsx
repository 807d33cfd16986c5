'use client'

import { clsx } from 'clsx'
import { CircleAlert } from 'lucide-react'
import type { EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { PlainWords } from '../ui/plain-words.tsx'
import { SetDocuments } from './set-documents.tsx'

interface RunFailureProps {
  error: { code: string; message: string; fix: string | null }
  /** undefined where the set is not there any more. */
  set: EvaluationSetSummary | undefined
  collection: string
  className?: string
}

/** Why there are no figures; where the documents of the set are missing, they are a button away. */
export function RunFailure({ error, set, collection, className }: RunFailureProps) {
  const missing = error.code === 'not-found' && set?.source === 'project' ? set : null
  return (
    <div role="alert" className={clsx('rounded-xl bg-danger-soft p-3.5 text-sm', className)}>
      <p className="flex gap-2.5">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
        <span className="min-w-0 text-pretty break-words">
          <PlainWords>{missing ? error.message : [error.message, error.fix].filter(Boolean).join(' ')}</PlainWords>
        </span>
      </p>
      {missing && <SetDocuments set={missing} collection={collection} className={`mt-3 ml-6.5 ${wrapping}`} />}
    </div>
  )
}

/** The name of a collection may be long. */
const wrapping = 'h-auto! min-h-10 whitespace-normal! py-1.5 text-left'
