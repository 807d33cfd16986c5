import type { IngestFailure, IngestProgress, Job, JobState } from '@/lib/types.ts'

export interface UploadFile {
  /** Relative to what was dropped, with forward slashes. */
  name: string
  size: number
}

/** Some files (or addresses) that were added together: first they are sent, then a job of the server reads them. */
export interface Upload {
  id: string
  collection: string
  /** Empty for a job that this page did not start. */
  files: UploadFile[]
  sentBytes: number
  state: 'sending' | JobState
  jobId: string | null
  job: Job | null
  /** Why nothing could be sent, or what broke the job off. */
  error: string | null
}

export type UploadEvent =
  | { type: 'added'; upload: Pick<Upload, 'id' | 'collection' | 'files'> }
  | { type: 'progressed'; id: string; sentBytes: number }
  | { type: 'accepted'; id: string; jobId: string }
  | { type: 'reported'; job: Job }
  | { type: 'failed'; id: string; error: string }
  | { type: 'cancelled'; id: string }
  | { type: 'dismissed'; id: string }

export function reduceUploads(uploads: Upload[], event: UploadEvent): Upload[] {
  switch (event.type) {
    case 'added':
      return [{ ...event.upload, sentBytes: 0, state: 'sending', jobId: null, job: null, error: null }, ...uploads]
    case 'progressed':
      return change(uploads, event.id, { sentBytes: event.sentBytes })
    case 'accepted':
      return change(uploads, event.id, { state: 'queued', jobId: event.jobId })
    case 'reported':
      return report(uploads, event.job)
    case 'failed':
      return change(uploads, event.id, { state: 'failed', error: event.error })
    case 'cancelled':
      return change(uploads, event.id, { state: 'cancelled' })
    case 'dismissed':
      return uploads.filter(({ id }) => id !== event.id)
  }
}

/** A job that this page did not start (another window, before a reload) gets an entry of its own. */
function report(uploads: Upload[], job: Job): Upload[] {
  const known = uploads.find(({ jobId }) => jobId === job.id)
  const news = { job, state: job.state, error: job.error ? `${job.error.message} ${job.error.fix}` : null }
  if (known) return isOver(known) ? uploads : change(uploads, known.id, news)
  return [{ id: job.id, collection: job.collection, files: [], sentBytes: 0, jobId: job.id, ...news }, ...uploads]
}

function change(uploads: Upload[], id: string, to: Partial<Upload>): Upload[] {
  return uploads.map((upload) => (upload.id === id ? { ...upload, ...to } : upload))
}

export function isOver({ state }: Pick<Upload, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** How far an upload is, in [0, 1], never less than before: sending is the first third, reading the rest; null while that can't be said. */
export function fractionOf({ state, files, sentBytes, job }: Upload): number | null {
  if (state === 'done') return 1
  const total = files.reduce((sum, { size }) => sum + size, 0)
  if (state === 'sending') return total === 0 ? null : Math.min(1, sentBytes / total) / 3
  const { done = 0, skipped = 0, quarantined = 0 } = job?.progress ?? {}
  const expected = expectedFiles({ files, job })
  // All is sent, and the server has not counted yet.
  if (expected === 0) return total === 0 ? null : 1 / 3
  return 1 / 3 + (Math.min(expected, done + skipped + quarantined + failuresOf(job).total) / expected) * (2 / 3)
}

/** What could not be read so far: all of it once the job is done, until then the first with the number of all. */
export function failuresOf(job: Upload['job']): { failed: IngestFailure[]; total: number } {
  const { failed = [], failedBesides = 0 }: Partial<IngestProgress> = job?.result ?? job?.progress ?? {}
  return { failed, total: failed.length + failedBesides }
}

/** How many files there will be; 0 until the server counts. It counts while it reads, and what is in zips too. */
export function expectedFiles({ files, job }: Pick<Upload, 'files' | 'job'>): number {
  const found = job?.progress.found ?? 0
  return found === 0 ? 0 : Math.max(found, files.length)
}

export interface FileProgress {
  name: string
  /** `review`: read, and put aside by moderation until a person has decided. */
  state: 'waiting' | 'sending' | 'sent' | 'reading' | 'read' | 'review' | 'failed'
  /** In [0, 1] while it is sent. */
  fraction: number
  reason: string | null
}

/**
 * The files of an upload one by one. The body of a request leaves in their order, so its bytes tell which has left.
 *
 * @param putAside Names of the documents that wait for a review.
 */
export function fileProgress(
  { files, sentBytes, state, job }: Upload,
  putAside: ReadonlySet<string> = new Set(),
): FileProgress[] {
  const reasons = new Map(failuresOf(job).failed.map(({ path, reason }) => [path, reason]))
  let start = 0
  return files.map(({ name, size }) => {
    const fraction = size === 0 ? Number(sentBytes >= start) : Math.min(1, Math.max(0, (sentBytes - start) / size))
    start += size
    const reason = reasons.get(name) ?? null
    if (reason !== null) return { name, state: 'failed', fraction: 1, reason }
    if (state === 'done') return { name, state: putAside.has(name) ? 'review' : 'read', fraction: 1, reason }
    if (job?.progress.current === name) return { name, state: 'reading', fraction: 1, reason }
    if (state !== 'sending') return { name, state: 'sent', fraction: 1, reason }
    return { name, state: fraction >= 1 ? 'sent' : fraction > 0 ? 'sending' : 'waiting', fraction, reason }
  })
}
