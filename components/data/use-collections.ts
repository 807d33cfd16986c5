'use client'

import useSWR, { mutate } from 'swr'
import type { CollectionSettings, CollectionSummary } from '@/lib/types.ts'
import { type RequestError, request, sendJson } from './request.ts'

const path = '/api/collections'

export function useCollections() {
  const { data, ...rest } = useSWR<{ collections: CollectionSummary[] }, RequestError>(path, request)
  return { collections: data?.collections, ...rest }
}

export async function createCollection(name: string): Promise<CollectionSummary> {
  const created = await sendJson<CollectionSummary>('POST', path, { name })
  await mutate(path)
  return created
}

export async function setCollection(name: string, settings: Partial<CollectionSettings>): Promise<void> {
  await sendJson('PATCH', `${path}/${encodeURIComponent(name)}`, settings)
  await mutate(path)
}

export async function deleteCollection(name: string): Promise<void> {
  await request(`${path}/${encodeURIComponent(name)}`, { method: 'DELETE' })
  await mutate(path)
}

export function refreshCollections(): void {
  void mutate(path)
}
