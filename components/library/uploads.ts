'use client'

import type { Job } from '@/lib/types.ts'
import { request, sendJson, toRequestError } from '../data/request.ts'
import { createStore } from '../data/store.ts'
import { refreshDocuments } from '../data/use-documents.ts'
import { addSetDocuments, refreshEvaluations } from '../data/use-evaluations.ts'
import { formatBytes } from '../ui/format.ts'
import { type NamedFile, planBatches } from './plan-batches.ts'
import { sendFiles } from './send-files.ts'
import { isOver, reduceUploads, type Upload, type UploadEvent } from './upload-queue.ts'
import { cancelJob, isFinal, watchJob } from './watch-job.ts'

/** The uploads of this page; they go on while the reader is elsewhere in it. */
export const uploads = createStore<Upload[]>([])

const senders = new Map<string, AbortController>()
const tell = (event: UploadEvent) => uploads.set((before) => reduceUploads(before, event))

/** Adds files to a collection, in as many requests as the limit asks for, one after the other. */
export async function addFiles(files: NamedFile[], collection: string, limit: number): Promise<void> {
  const { batches, tooLarge } = planBatches(files, limit)
  for (const { name, file } of tooLarge) {
    const id = newId()
    tell({ type: 'added', upload: { id, collection, files: [{ name, size: file.size }] } })
    tell({ type: 'failed', id, error: `It is ${formatBytes(file.size)}; up to ${formatBytes(limit)} can be sent.` })
  }
  const waiting = batches.map((batch) => ({ id: newId(), batch }))
  for (const { id, batch } of waiting.toReversed()) {
    const named = batch.map(({ name, file }) => ({ name, size: file.size }))
    tell({ type: 'added', upload: { id, collection, files: named } })
    senders.set(id, new AbortController())
  }
  for (const { id, batch } of waiting) {
    const signal = senders.get(id)?.signal
    if (!signal || signal.aborted) continue
    const onSent = (sentBytes: number) => tell({ type: 'progressed', id, sentBytes })
    await start(id, () => sendFiles(batch, collection, { signal, onSent }))
    senders.delete(id)
  }
}

/** Adds what stands at some addresses. */
export async function addAddresses(urls: string[], collection: string): Promise<void> {
  const { jobId } = await sendJson<{ jobId: string }>('POST', '/api/ingest', { urls, collection })
  const id = newId()
  tell({ type: 'added', upload: { id, collection, files: urls.map((name) => ({ name, size: 0 })) } })
  accept(id, jobId)
}

/** Adds what a set of evaluation is about. */
export async function addDocumentsOfSet({ id: set, title }: { id: string; title: string }, collection: string) {
  const jobId = await addSetDocuments(set, collection)
  const id = newId()
  tell({ type: 'added', upload: { id, collection, files: [{ name: title, size: 0 }] } })
  accept(id, jobId)
}

export async function cancelUpload({ id, jobId }: Upload): Promise<void> {
  senders.get(id)?.abort()
  if (jobId) report(await cancelJob(jobId))
  else tell({ type: 'cancelled', id })
}

export function dismissUpload(id: string): void {
  tell({ type: 'dismissed', id })
}

/** Shows the jobs that are under way though this page did not start them. */
export async function findJobs(collection: string): Promise<void> {
  const { jobs } = await request<{ jobs: Job[] }>(`/api/jobs?${new URLSearchParams({ collection })}`)
  for (const job of jobs) {
    if (isFinal(job)) continue
    report(job)
    watchJob(job.id, report)
  }
}

async function start(id: string, send: () => Promise<string>): Promise<void> {
  try {
    accept(id, await send())
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return
    const { message, fix } = toRequestError(thrown)
    tell({ type: 'failed', id, error: [message, fix].filter(Boolean).join(' ') })
  }
}

function accept(id: string, jobId: string): void {
  tell({ type: 'accepted', id, jobId })
  watchJob(jobId, report)
}

function report(job: Job): void {
  const before = uploads.get().find(({ jobId }) => jobId === job.id)
  tell({ type: 'reported', job })
  const hasMore = job.progress.items > (before?.job?.progress.items ?? 0)
  const hasEnded = isFinal(job) && before !== undefined && !isOver(before)
  if (hasEnded || (hasMore && job.progress.done % 20 === 0)) refreshDocuments()
  // Which sets the collection can be measured with.
  if (hasEnded) refreshEvaluations()
}

function newId(): string {
  return `upload-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`
}
