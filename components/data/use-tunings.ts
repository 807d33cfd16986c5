'use client'

import { useEffect } from 'react'
import useSWR, { mutate } from 'swr'
import type { TrainingPictures, Tuning, TuningBase, TuningOptions } from '@/lib/tune/tuning.ts'
import { type RequestError, request, sendJson } from './request.ts'

const path = '/api/tunings'
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`

interface Listing {
  tunings: Tuning[]
  bases: TuningBase[]
  /** What there is to learn from, in the collection that was asked for. */
  pictures: TrainingPictures
  /** Why nothing can be tuned here; null where it can. */
  obstacle: { message: string; fix: string } | null
}

/** The tunings, newest first, what can be tuned, and how much there is to learn from in a collection. */
export function useTunings(collection: string) {
  return useSWR<Listing, RequestError>(`${path}?${new URLSearchParams({ collection })}`, request, {
    keepPreviousData: true,
  })
}

/** Whether a key is that of a list, whichever collection it was asked for. */
const isListing = (key: unknown) => typeof key === 'string' && key.startsWith(`${path}?`)

async function refresh(): Promise<void> {
  await mutate(isListing)
}

/** Follows a tuning by server-sent events for as long as it goes on. */
export function useFollowedTuning({ id, state }: Pick<Tuning, 'id' | 'state'>) {
  useEffect(() => {
    if (state !== 'running') return
    const events = new EventSource(`${pathOf(id)}/events`)
    events.onmessage = ({ data }: MessageEvent<string>) => {
      const tuning = JSON.parse(data) as Tuning
      void mutate<Listing>(isListing, (before) => before && withTuning(before, tuning), { revalidate: false })
      if (tuning.state === 'running') return
      events.close()
      void refresh()
    }
    return () => events.close()
  }, [id, state])
}

function withTuning(listing: Listing, changed: Tuning): Listing {
  return { ...listing, tunings: listing.tunings.map((one) => (one.id === changed.id ? changed : one)) }
}

export async function startTuning(
  options: Pick<TuningOptions, 'base' | 'name' | 'epochs' | 'learnTemperature'> & { collection: string },
): Promise<void> {
  await sendJson<Tuning>('POST', path, options)
  await refresh()
}

/** Goes on with one that failed or was cancelled. */
export async function resumeTuning(id: string): Promise<void> {
  await request(pathOf(id), { method: 'POST' })
  await refresh()
}

/** One that ends in this very moment keeps its result. */
export async function cancelTuning(id: string): Promise<void> {
  await request(`${pathOf(id)}?cancel=true`, { method: 'DELETE' })
  await refresh()
}

/** Deletes the record of one that has ended. */
export async function deleteTuning(id: string): Promise<void> {
  await request(pathOf(id), { method: 'DELETE' })
  await refresh()
}

/** Makes a model the one of new collections. */
export async function selectModel(id: string): Promise<void> {
  await sendJson('PUT', '/api/models/selected', { id })
  await mutate('/api/models')
}
