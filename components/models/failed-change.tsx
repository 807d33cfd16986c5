'use client'

import type { ModelChange } from '@/lib/types.ts'
import { cancelChange, changeModel } from '../data/use-models.ts'
import { Button } from '../ui/button.tsx'
import { PlainWords } from '../ui/plain-words.tsx'
import { tryTo } from '../ui/try-to.ts'

interface FailedChangeProps {
  collection: string
  failed: NonNullable<ModelChange['failed']>
  /** Name of the model that the collection was to get. */
  target: string
}

/** Why a change of model stopped; it can be taken up, or given up. */
export function FailedChange({ collection, failed: { model, error }, target }: FailedChangeProps) {
  return (
    <div role="alert" className="flex flex-wrap items-center justify-end gap-2 rounded-xl bg-danger-soft p-3 text-sm">
      <p className="min-w-60 flex-1 text-pretty break-words">
        <PlainWords>{`The change to ${target} stopped. ${error.message} ${error.fix}`}</PlainWords>
      </p>
      <Button size="small" kind="quiet" onClick={() => tryTo(cancelChange(collection))}>
        Give it up
      </Button>
      <Button size="small" onClick={() => tryTo(changeModel(collection, model))}>
        Resume
      </Button>
    </div>
  )
}
