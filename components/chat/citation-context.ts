'use client'

import { createContext } from 'react'
import type { SourceEntry } from '../source/source-entry.ts'

export interface Citations {
  /** The source behind a number; null where there is none. */
  find: (marker: number) => SourceEntry | null
  open: (entry: SourceEntry) => void
}

/** What the numbers in an answer stand for; the words are memoised, so they learn it from here. */
export const CitationContext = createContext<Citations>({ find: () => null, open: () => {} })
