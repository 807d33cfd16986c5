'use client'

import useSWR, { mutate } from 'swr'
import type {
  IngestProgress,
  IngestResult,
  ModerationProgress,
  ModerationScan,
  QuarantinedDocument,
} from '@/lib/types.ts'
import { type RequestError, readError, request } from './request.ts'
import { followTask } from './task-events.ts'
import { refreshCollections } from './use-collections.ts'
import { refreshDocuments } from './use-documents.ts'

const path = '/api/quarantine'

function listAddress(collection: string): string {
  return `${path}?${new URLSearchParams({ collection })}`
}

/** The documents of a collection that wait for a review. */
export function useQuarantine(collection: string) {
  const { data, ...rest } = useSWR<{ documents: QuarantinedDocument[] }, RequestError>(listAddress(collection), request)
  return { documents: data?.documents, ...rest }
}

interface Approval {
  signal: AbortSignal
  /** Items that are embedded so far. */
  onProgress: (items: number) => void
}

/** Takes a document into its collection; the signal stops it, and then it waits on. Throws RequestError. */
export async function approveDocument(
  { id, collection }: QuarantinedDocument,
  { signal, onProgress }: Approval,
): Promise<void> {
  const init = { method: 'POST', signal }
  const { failed } = await followTask<IngestProgress, IngestResult>(`${path}/${id}/approve`, init, ({ items }) =>
    onProgress(items),
  )
  const [failure] = failed
  if (failure) throw readError(JSON.stringify({ error: { code: failure.code, message: failure.reason } }))
  refreshDocuments()
  refreshCollections()
  await mutate(listAddress(collection))
}

export async function deleteQuarantined({ id, collection }: QuarantinedDocument): Promise<void> {
  await request(`${path}/${id}`, { method: 'DELETE' })
  await mutate(listAddress(collection))
}

export function refreshQuarantine(collection: string): void {
  void mutate(listAddress(collection))
}

/** Judges every picture of a collection and marks what is found; the signal stops it. Throws RequestError. */
export async function scanCollection(
  collection: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: ModerationProgress) => void },
): Promise<ModerationScan> {
  const address = `/api/collections/${encodeURIComponent(collection)}/moderation`
  const body = JSON.stringify({ apply: true })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal }
  const result = await followTask<ModerationProgress, ModerationScan>(address, init, onProgress)
  refreshDocuments()
  return result
}
