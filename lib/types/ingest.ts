export interface IngestFailure {
  path: string
  code: string
  reason: string
}

export interface IngestResult {
  documents: number
  items: number
  images: number
  /** Documents that were there already. */
  skipped: number
  failed: IngestFailure[]
  /** Documents that moderation put aside for a review; absent where there are none. */
  quarantined?: number
  seconds: number
}

/** Counts while a job runs. `found` are the files to read; it grows with each folder, zip or address that is opened. */
export interface IngestProgress {
  found: number
  done: number
  skipped: number
  /** The first 100 only, since this is written and sent all the time; the result has them all. */
  failed: IngestFailure[]
  /** How many more failed; absent where none did. */
  failedBesides?: number
  /** Documents that moderation put aside; absent where there are none. */
  quarantined?: number
  items: number
  images: number
  /** The file being read. */
  current: string | null
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Job {
  id: string
  collection: string
  state: JobState
  progress: IngestProgress
  result: IngestResult | null
  error: { code: string; message: string; fix: string } | null
  createdAt: string
  updatedAt: string
}
