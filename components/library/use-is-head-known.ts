'use client'

import { useEffect, useState } from 'react'
import { useQuarantine } from '../data/use-quarantine.ts'
import { useLabelSets } from '../data/use-tags.ts'

/** Counting the tags of a very large collection takes longer than anyone waits for its documents; milliseconds. */
const patience = 2000

/** Whether it is known what stands above the documents; shown after them, it would push them down. */
export function useIsHeadKnown(collection: string): boolean {
  const { sets, error: setsError } = useLabelSets(collection)
  const { documents, error: quarantineError } = useQuarantine(collection)
  const [givenUp, setGivenUp] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setGivenUp(collection), patience)
    return () => clearTimeout(timer)
  }, [collection])
  const isKnown = (sets || setsError) && (documents || quarantineError)
  return Boolean(isKnown) || givenUp === collection
}
