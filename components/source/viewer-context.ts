'use client'

import { createContext, useContext } from 'react'
import type { SourceEntry } from './source-entry.ts'

/** Opens the viewer at one of some sources; the others are a step to the left or right. */
export type OpenViewer = (entries: SourceEntry[], index: number) => void

export const ViewerContext = createContext<OpenViewer>(() => {})

export function useViewer(): OpenViewer {
  return useContext(ViewerContext)
}
