'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useState } from 'react'
import type { SourceEntry } from './source-entry.ts'
import { ViewerContext } from './viewer-context.ts'

const SourceViewer = dynamic(() => import('./source-viewer.tsx').then((module) => module.SourceViewer), { ssr: false })

/** Keeps the one viewer of the page; its code is loaded when it is first wanted. */
export function ViewerProvider({ children }: { children: ReactNode }) {
  const [entries, setEntries] = useState<SourceEntry[]>([])
  const [index, setIndex] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const open = useCallback((shown: SourceEntry[], at: number) => {
    setEntries(shown)
    setIndex(at)
    setOpen(true)
  }, [])
  return (
    <ViewerContext value={open}>
      {children}
      {entries.length > 0 && (
        <SourceViewer entries={entries} index={index} onIndexChange={setIndex} open={isOpen} onOpenChange={setOpen} />
      )}
    </ViewerContext>
  )
}
