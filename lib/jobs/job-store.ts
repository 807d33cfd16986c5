import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../store/database.ts'
import { jobs } from '../store/schema.ts'
import type { IngestProgress, IngestResult, Job, JobState } from '../types.ts'

/** A job with what it is to do, for the one who does it. */
export interface ClaimedJob extends Job {
  /** As it was given to `create`: JSON, whose shape the queue knows and checks. */
  input: object
}

export type Outcome =
  | { state: 'done'; result: IngestResult }
  | { state: 'failed'; error: NonNullable<Job['error']> }
  | { state: 'cancelled' }

const nothingYet: IngestProgress = { found: 0, done: 0, skipped: 0, failed: [], items: 0, images: 0, current: null }

/**
 * Jobs in the database, where every process sees them. A job belongs to the one that claimed it for as long as its
 * heartbeat is fresh; then another may go on with it. `owner` is a name that no two processes share.
 */
export class JobStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Queued for whoever claims it; with `owner`, running at once in that process, and no other will take it. */
  async create(job: { collection: string; input: object; owner?: string }): Promise<Job> {
    const now = new Date().toISOString()
    const row: typeof jobs.$inferInsert = {
      id: randomUUID(),
      collection: job.collection,
      state: job.owner ? 'running' : 'queued',
      input: job.input,
      progress: nothingYet,
      owner: job.owner ?? null,
      heartbeat: job.owner ? now : null,
      createdAt: now,
      updatedAt: now,
    }
    const [inserted] = await this.#database.insert(jobs).values(row).returning()
    if (!inserted) throw new TypeError('The database gave back no row for a new job')
    return jobOf(inserted)
  }

  async get(id: string): Promise<Job | null> {
    const [row] = await this.#database.select().from(jobs).where(eq(jobs.id, id))
    return row ? jobOf(row) : null
  }

  /** What a job is to do, whatever its state; null where there is no such job. */
  async inputOf(id: string): Promise<object | null> {
    const [row] = await this.#database.select({ input: jobs.input }).from(jobs).where(eq(jobs.id, id))
    return row?.input ?? null
  }

  /** What is still to be done, or being done. */
  async openInputs(): Promise<object[]> {
    const rows = await this.#database.select({ input: jobs.input }).from(jobs).where(isOpen)
    return rows.map(({ input }) => input)
  }

  /** Newest first. */
  async list(options: { collection?: string; states?: JobState[]; limit?: number } = {}): Promise<Job[]> {
    const rows = await this.#database
      .select()
      .from(jobs)
      .where(
        and(
          options.collection === undefined ? undefined : eq(jobs.collection, options.collection),
          options.states ? inArray(jobs.state, options.states) : undefined,
        ),
      )
      .orderBy(desc(jobs.createdAt), jobs.id)
      .limit(options.limit ?? 100)
    return rows.map(jobOf)
  }

  /**
   * Takes the oldest job that is queued, or running without a heartbeat for `staleAfter` milliseconds; null where there
   * is none. One statement, so that no two processes get the same job.
   */
  async claim(owner: string, staleAfter: number): Promise<ClaimedJob | null> {
    const stale = new Date(Date.now() - staleAfter).toISOString()
    const now = new Date().toISOString()
    const free = sql`${jobs.state} = 'queued' OR (${jobs.state} = 'running' AND ${jobs.heartbeat} < ${stale})`
    const oldest = this.#database.select({ id: jobs.id }).from(jobs).where(free).orderBy(asc(jobs.createdAt)).limit(1)
    const [row] = await this.#database
      .update(jobs)
      .set({ state: 'running', owner, heartbeat: now, updatedAt: now })
      .where(inArray(jobs.id, oldest))
      .returning()
    return row ? { ...jobOf(row), input: row.input } : null
  }

  /**
   * Keeps the counts, and is a sign of life; the caller sees to it that this is not too often. false: the job was
   * cancelled or is another's by now, and the work must stop.
   */
  updateProgress(id: string, owner: string, progress: IngestProgress): Promise<boolean> {
    const now = new Date().toISOString()
    return this.#update(ownedBy(id, owner), { progress, heartbeat: now, updatedAt: now })
  }

  /** Ends the job. false: it was cancelled or is another's by now, and stays as it is. */
  finish(id: string, owner: string, outcome: Outcome): Promise<boolean> {
    return this.#update(ownedBy(id, owner), { ...outcome, heartbeat: null, updatedAt: new Date().toISOString() })
  }

  /** Cancels a job that is queued or running; its owner learns it from the next heartbeat. The job as it is now. */
  async cancel(id: string): Promise<Job | null> {
    await this.#update(and(eq(jobs.id, id), isOpen), {
      state: 'cancelled',
      heartbeat: null,
      updatedAt: new Date().toISOString(),
    })
    return this.get(id)
  }

  async #update(condition: SQL | undefined, changes: Partial<typeof jobs.$inferInsert>): Promise<boolean> {
    const { rowsAffected } = await this.#database.update(jobs).set(changes).where(condition)
    return rowsAffected > 0
  }
}

const isOpen = inArray(jobs.state, ['queued', 'running'])

function ownedBy(id: string, owner: string): SQL | undefined {
  return and(eq(jobs.id, id), eq(jobs.owner, owner), eq(jobs.state, 'running'))
}

function jobOf(row: typeof jobs.$inferSelect): Job {
  const { input: _, owner: __, heartbeat: ___, ...job } = row
  return job
}
