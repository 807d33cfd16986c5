'use client'

import { useMemo } from 'react'
import type { Hit } from '@/lib/types.ts'
import type { SourceEntry } from '../source/source-entry.ts'
import { useViewer } from '../source/viewer-context.ts'
import { type AnswerView, citedHits } from './answer-view.ts'
import type { Citations } from './citation-context.ts'

export interface AnswerSources {
  /** Pictures first, each in the order of mention; while the answer is written, also the best that was found. */
  shown: SourceEntry[]
  /** What was found and not cited. */
  others: SourceEntry[]
  /** Opens the viewer at a source of `shown` and `others`, in this order. */
  open: (entry: SourceEntry) => void
  citations: Citations
}

/** While an answer is written, as many are shown at least; the best that was found fill the places not yet cited. */
const placesWhileWriting = 3

export function useAnswerSources(view: AnswerView, collection: string, isBusy: boolean): AnswerSources {
  const openViewer = useViewer()
  return useMemo(() => {
    const cited = citedHits(view)
    const citedEntries = cited.map(({ marker, hit }) => toEntry(hit, collection, marker))
    const uncited = (view.result?.hits ?? [])
      .filter(({ itemId }) => !cited.some(({ hit }) => hit.itemId === itemId))
      .map((hit) => toEntry(hit, collection, null))
    const count = isBusy ? Math.max(0, placesWhileWriting - cited.length) : 0
    const shown = [...citedEntries, ...uncited.slice(0, count)].toSorted(picturesFirst)
    const others = uncited.slice(count)
    const all = [...shown, ...others]
    const open = (entry: SourceEntry) =>
      openViewer(
        all,
        Math.max(
          0,
          all.findIndex(({ itemId }) => itemId === entry.itemId),
        ),
      )
    const find = (marker: number) => citedEntries.find((entry) => entry.marker === marker) ?? null
    return { shown, others, open, citations: { find, open } }
  }, [view, collection, isBusy, openViewer])
}

function picturesFirst(one: SourceEntry, other: SourceEntry): number {
  return Number(other.imageUrl !== null) - Number(one.imageUrl !== null)
}

function toEntry(hit: Hit, collection: string, marker: number | null): SourceEntry {
  return { ...hit, collection, marker }
}
