'use client'

import { FolderInput, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import type { EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import { toRequestError } from '../data/request.ts'
import { selectCollection } from '../data/selected-collection.ts'
import { useCollections } from '../data/use-collections.ts'
import { addDocumentsOfSet } from '../library/uploads.ts'
import { Button } from '../ui/button.tsx'

interface SetDocumentsProps {
  set: EvaluationSetSummary
  /** Where the documents of the set are not. */
  collection: string
  className?: string
}

/**
 * Brings a set together with its documents: in a collection of the set's name, so that they don't mix with the reader's own,
 * or here where nothing else is.
 */
export function SetDocuments({ set, collection, className }: SetDocumentsProps) {
  const { collections } = useCollections()
  const [isAdding, setAdding] = useState(false)
  const isFilled = (name: string) => collections?.some((one) => one.name === name && one.items > 0) ?? false
  const place = collection === set.id || !isFilled(collection) ? collection : set.id
  const isThere = place !== collection && isFilled(place)

  async function add() {
    setAdding(true)
    try {
      await addDocumentsOfSet(set, place)
      selectCollection(place)
      toast(`The documents of “${set.title}” are being added to ${place}.`)
    } catch (thrown) {
      setAdding(false)
      const { message, fix } = toRequestError(thrown)
      toast.error(message, { description: fix })
    }
  }

  if (isThere)
    return (
      <Button size="small" className={className} onClick={() => selectCollection(place)}>
        <FolderInput className="size-4 shrink-0" aria-hidden />
        Go to the collection {place}
      </Button>
    )
  return (
    <Button size="small" className={className} disabled={isAdding} onClick={() => void add()}>
      <FolderPlus className="size-4 shrink-0" aria-hidden />
      {isAdding
        ? 'Being added; start again when it is done'
        : place === collection
          ? `Add the set’s documents to ${collection}`
          : 'Make a collection for this set'}
    </Button>
  )
}
