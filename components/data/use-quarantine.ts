'use client'

import useSWR, { mutate } from 'swr'
import type { IngestResult, ModerationProgress, ModerationScan, QuarantinedDocument } from '@/lib/types.ts'
import { offline, type RequestError, readError, request } from './request.ts'
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

/** Throws RequestError, also where the document could not be read any more. */
export async function approveDocument({ id, collection }: QuarantinedDocument): Promise<void> {
  const { failed } = await request<IngestResult>(`${path}/${id}/approve`, { method: 'POST' })
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
  const response = await fetch(`/api/collections/${encodeURIComponent(collection)}/moderation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apply: true }),
    signal,
  })
  if (!response.ok || !response.body) throw readError(await response.text(), response.status)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let pending = ''
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const events = (pending + piece.value).split('\n\n')
    pending = events.pop() ?? ''
    for (const event of events) {
      const data: ScanEvent = JSON.parse(event.replace(/^data: /, ''))
      if (data.type === 'progress') onProgress(data.progress)
      else {
        refreshDocuments()
        return data.result
      }
    }
  }
  throw offline()
}

type ScanEvent = { type: 'progress'; progress: ModerationProgress } | { type: 'done'; result: ModerationScan }
