'use client'

import useSWR, { mutate } from 'swr'
import useSWRSubscription from 'swr/subscription'
import type { SavedLabelSet } from '@/lib/classify/label-set.ts'
import type { Tagging } from '@/lib/classify/tagging.ts'
import type { LabelSetSummary } from '@/lib/classify/tags.ts'
import { type RequestError, request, sendJson } from './request.ts'
import { refreshDocuments } from './use-documents.ts'

const path = '/api/tags'
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`

/** The label sets of a collection with their tags; none of a collection that is not there yet. */
export function useLabelSets(collection: string) {
  const { data, error } = useSWR<{ sets: LabelSetSummary[] }, RequestError>(
    `${path}?${new URLSearchParams({ collection })}`,
    request,
    { shouldRetryOnError: (failure: RequestError) => failure.code !== 'not-found' },
  )
  return { sets: error?.code === 'not-found' ? [] : data?.sets, error }
}

/** A tagging as it goes on: one stream of events, however many look at it. */
export function useTagging(tagging: Tagging): Tagging {
  const address = tagging.state === 'running' ? `${pathOf(tagging.id)}/events` : null
  const { data } = useSWRSubscription<Tagging, RequestError, string | null>(address, (events, { next }) => {
    const source = new EventSource(events)
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const now = JSON.parse(data) as Tagging
      next(null, now)
      if (now.state === 'running') return
      source.close()
      refreshTags()
    }
    return () => source.close()
  })
  return data ?? tagging
}

export interface LabelSetWish extends Pick<SavedLabelSet, 'name' | 'labels'> {
  collection: string
  threshold?: number
  templates?: string[]
  ensemble?: boolean
}

/** Keeps a set and begins to tag what is there by it. */
export async function saveAndApply(wish: LabelSetWish): Promise<void> {
  const { name } = await sendJson<SavedLabelSet>('PUT', path, wish)
  await applyLabelSet(wish.collection, name)
}

export async function applyLabelSet(collection: string, name: string): Promise<void> {
  try {
    await sendJson<Tagging>('POST', path, { collection, name })
  } finally {
    refreshTags()
  }
}

/** Takes its tags away and deletes it then. */
export async function removeLabelSet(collection: string, name: string): Promise<void> {
  await request(`${path}?${new URLSearchParams({ collection, name })}`, { method: 'DELETE' })
  refreshTags()
}

/** One that ends in this very moment keeps its record. */
export async function cancelTagging(id: string): Promise<void> {
  await request(`${pathOf(id)}?cancel=true`, { method: 'DELETE' })
  refreshTags()
}

/** Asks again for the sets and for what shows tags. */
function refreshTags(): void {
  void mutate((key) => typeof key === 'string' && key.startsWith(`${path}?`))
  refreshDocuments()
}
