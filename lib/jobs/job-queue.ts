import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { type Logger, loggedError } from '../log.ts'
import type { SourceInput } from '../read/sources/list-sources.ts'
import type { IngestProgress, IngestResult, Job } from '../types.ts'
import type { ClaimedJob, JobStore, Outcome } from './job-store.ts'
import { UploadStaging } from './staging.ts'

/** What a job of the queue is to ingest, as it is kept in the database. */
const jobInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upload'), folder: z.string() }),
  z.object({ kind: z.literal('addresses'), addresses: z.array(z.string()) }),
  z.object({ kind: z.literal('folder'), path: z.string() }),
])
type JobInput = z.infer<typeof jobInput>

/** Does the work of one job. */
export type RunJob = (
  inputs: SourceInput[],
  options: { collection: string; signal: AbortSignal; onProgress: (progress: IngestProgress) => void },
) => Promise<IngestResult>

/** How often progress is kept and a sign of life given; also how soon a cancellation by another process is noticed. */
const beat = 500
/** A job whose owner was silent for so long is taken over. */
const staleAfter = 10_000
/** How often work that another process left is looked for. */
const poll = 2000
/** An upload folder that no job names is left alone for so long: another process may be receiving its files. */
const abandonedAfter = 10 * 60_000
/** How often a watched job is looked up. */
const watchInterval = 250

/**
 * The ingest queue of a server: jobs run one after the other, since one keeps every core busy. They are in the database,
 * and their files on disk, so that a job goes on after a crash; what it had recorded before is skipped.
 */
export class JobQueue {
  readonly #store: JobStore
  readonly #uploads: string
  readonly #run: RunJob
  readonly #log: Logger
  readonly #owner = randomUUID()
  readonly #stopping = new AbortController()
  #wake = new AbortController()
  #working: Promise<void> | null = null

  constructor(store: JobStore, { dataDir, run, log }: { dataDir: string; run: RunJob; log: Logger }) {
    this.#store = store
    this.#log = log
    this.#uploads = path.join(dataDir, 'uploads')
    this.#run = run
  }

  /** Begins to work off what is queued. Only a server does: a command works on its own. */
  start(): void {
    this.#working ??= this.#work()
  }

  /** Ends the work; the job at hand goes on when a server starts again. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake.abort()
    await this.#working
  }

  /** A place for the files of one upload. */
  stage(): Promise<UploadStaging> {
    return UploadStaging.create(path.join(this.#uploads, randomUUID()))
  }

  async submitUpload(collection: string, staging: UploadStaging): Promise<Job> {
    await staging.seal()
    return this.#submit(collection, { kind: 'upload', folder: staging.directory })
  }

  submitAddresses(collection: string, addresses: string[]): Promise<Job> {
    return this.#submit(collection, { kind: 'addresses', addresses })
  }

  /** A folder that the server itself names, never a client. */
  submitFolder(collection: string, path: string): Promise<Job> {
    return this.#submit(collection, { kind: 'folder', path })
  }

  /** Newest first. */
  list(collection?: string): Promise<Job[]> {
    return this.#store.list({ collection })
  }

  /** Throws 'not-found'. */
  async get(id: string): Promise<Job> {
    const job = await this.#store.get(id)
    if (job) return job
    throw new DiptychError('not-found', `There is no job ${id}.`, 'List the jobs with GET /api/jobs.')
  }

  /** Its owner stops at the next beat; a job that has ended stays as it is. Throws 'not-found'. */
  async cancel(id: string): Promise<Job> {
    const { state } = await this.get(id)
    await this.#store.cancel(id)
    // Who runs a job cleans up after it, when the files are no longer read.
    if (state === 'queued') await discardUpload(await this.#store.inputOf(id))
    return this.get(id)
  }

  /** The job now, and at every change until it has ended. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<Job> {
    for (let last = ''; !signal?.aborted; ) {
      const job = await this.get(id)
      const seen = JSON.stringify(job)
      if (seen !== last) yield job
      last = seen
      if (isFinal(job)) return
      await pause(watchInterval, signal)
    }
  }

  async #submit(collection: string, input: JobInput): Promise<Job> {
    const job = await this.#store.create({ collection, input })
    this.#wake.abort()
    return job
  }

  async #work(): Promise<void> {
    await this.#discardAbandoned().catch((thrown) => this.#log.warn(thrown, 'Old uploads could not be removed'))
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController()
      try {
        const job = await this.#store.claim(this.#owner, staleAfter)
        if (job) await this.#perform(job)
        else await pause(poll, this.#wake.signal)
      } catch (thrown) {
        // The database may be locked or its disk full for a while; the queue outlives that.
        this.#log.error(thrown, 'The ingest queue could not read or write its jobs')
        await pause(poll, this.#stopping.signal)
      }
    }
  }

  async #perform(job: ClaimedJob): Promise<void> {
    const cancelled = new AbortController()
    let progress = job.progress
    let beating = Promise.resolve()
    const timer = setInterval(() => {
      beating = beating.then(async () => {
        const mine = await this.#store.updateProgress(job.id, this.#owner, progress).catch(() => true)
        if (!mine) cancelled.abort()
      })
    }, beat)
    const outcome = await this.#outcome(job, AbortSignal.any([cancelled.signal, this.#stopping.signal]), (now) => {
      progress = now
    })
    clearInterval(timer)
    await beating
    // A job that the shutdown interrupts is left as running: its silence lets the next server take it up.
    if (this.#stopping.signal.aborted && outcome.state === 'cancelled') return
    await this.#store.updateProgress(job.id, this.#owner, progress)
    await this.#store.finish(job.id, this.#owner, outcome)
    // A job that another has taken over still needs its files; one that has ended, however, is never run again.
    const now = await this.#store.get(job.id)
    if (!now || isFinal(now)) await discardUpload(job.input)
  }

  /** Removes uploads that a crash cut short, and those of jobs that ended while nobody ran them. */
  async #discardAbandoned(): Promise<void> {
    const folders = await UploadStaging.list(this.#uploads, { unchangedFor: abandonedAfter })
    // By the last name, which is unique, since one folder may be known under two paths.
    const needed = new Set((await this.#store.openInputs()).map((input) => path.basename(uploadOf(input) ?? '')))
    for (const folder of folders) if (!needed.has(path.basename(folder))) await UploadStaging.discard(folder)
  }

  async #outcome(
    job: ClaimedJob,
    signal: AbortSignal,
    onProgress: (progress: IngestProgress) => void,
  ): Promise<Outcome> {
    try {
      const input = jobInput.parse(job.input)
      const result = await this.#run(sourcesOf(input), { collection: job.collection, signal, onProgress })
      return { state: 'done', result }
    } catch (thrown) {
      if (signal.aborted) return { state: 'cancelled' }
      return { state: 'failed', error: loggedError(thrown, this.#log).toJSON() }
    }
  }
}

function sourcesOf(input: JobInput): SourceInput[] {
  if (input.kind === 'upload') return [{ kind: 'upload', folder: input.folder }]
  if (input.kind === 'folder') return [{ kind: 'path', path: input.path }]
  return input.addresses.map((address) => ({ kind: 'address', address }))
}

/** The folder of a job that has one. */
function uploadOf(input: unknown): string | null {
  const { data } = jobInput.safeParse(input)
  return data?.kind === 'upload' ? data.folder : null
}

async function discardUpload(input: unknown): Promise<void> {
  const folder = uploadOf(input)
  if (folder !== null) await UploadStaging.discard(folder)
}

function isFinal({ state }: Job): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** Waits, but no longer than the signal lets it. */
async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {})
}
