'use client'

import { useMemo } from 'react'
import type { Hit } from '@/lib/types.ts'
import type { SourceEntry } from '../source/source-entry.ts'
import { useViewer } from '../source/viewer-context.ts'
import type { AnswerView } from './answer-view.ts'
import { type Arrangement, arrangeSources } from './arrange-sources.ts'
import type { Citations } from './citation-context.ts'

export interface AnswerSources extends Pick<Arrangement, 'as'> {
  shown: SourceEntry[]
  others: SourceEntry[]
  /** Opens the viewer at a source of `shown` and `others`, in this order. */
  open: (entry: SourceEntry) => void
  citations: Citations
}

/** @param isRefused See foundNoAnswer. */
export function useAnswerSources(
  view: AnswerView,
  collection: string,
  { isBusy, isRefused }: { isBusy: boolean; isRefused: boolean },
): AnswerSources {
  const openViewer = useViewer()
  return useMemo(() => {
    const { as, ...hits } = arrangeSources(view, { isBusy, isRefused })
    const shown = hits.shown.map(({ hit, marker }) => toEntry(hit, collection, marker))
    const others = hits.others.map((hit) => toEntry(hit, collection, null))
    const all = [...shown, ...others]
    const open = (entry: SourceEntry) =>
      openViewer(
        all,
        Math.max(
          0,
          all.findIndex(({ itemId }) => itemId === entry.itemId),
        ),
      )
    const find = (marker: number) => shown.find((entry) => entry.marker === marker) ?? null
    return { as, shown, others, open, citations: { find, open } }
  }, [view, collection, isBusy, isRefused, openViewer])
}

function toEntry(hit: Hit, collection: string, marker: number | null): SourceEntry {
  return { ...hit, collection, marker }
}
