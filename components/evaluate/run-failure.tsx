'use client'

import { clsx } from 'clsx'
import { CircleAlert, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import type { EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { toRequestError } from '../data/request.ts'
import { addDocumentsOfSet } from '../library/uploads.ts'
import { Button } from '../ui/button.tsx'
import { PlainWords } from '../ui/plain-words.tsx'

interface RunFailureProps {
  error: { code: string; message: string; fix: string | null }
  /** undefined where the set is not there any more. */
  set: EvaluationSetSummary | undefined
  collection: string
  className?: string
}

/** Why there are no figures; where the documents of the set are missing, they are a button away. */
export function RunFailure({ error, set, collection, className }: RunFailureProps) {
  const [isAdding, setAdding] = useState(false)
  const canAdd = error.code === 'not-found' && set?.source === 'project'

  async function add() {
    if (!set) return
    setAdding(true)
    try {
      await addDocumentsOfSet(set, collection)
      toast(`The documents of “${set.title}” are being added to ${collection}.`)
    } catch (thrown) {
      setAdding(false)
      const { message, fix } = toRequestError(thrown)
      toast.error(message, { description: fix })
    }
  }

  return (
    <div role="alert" className={clsx('rounded-xl bg-danger-soft p-3.5 text-sm', className)}>
      <p className="flex gap-2.5">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
        <span className="min-w-0 text-pretty break-words">
          <PlainWords>{canAdd ? error.message : [error.message, error.fix].filter(Boolean).join(' ')}</PlainWords>
        </span>
      </p>
      {canAdd && (
        <Button
          size="small"
          className="mt-3 ml-6.5 h-auto! min-h-10 whitespace-normal! py-1.5 text-left"
          disabled={isAdding}
          onClick={() => void add()}
        >
          <FolderPlus className="size-4 shrink-0" aria-hidden />
          {isAdding ? 'Being added; start again when it is done' : `Add the set’s documents to ${collection}`}
        </Button>
      )}
    </div>
  )
}
