import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { Evaluations } from '../evaluate/evaluations.ts'
import type { CollectionRecord } from '../history/collections.ts'
import type { Logger } from '../log.ts'
import { Runs } from '../runs/runs.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { auditCollection } from './audit-collection.ts'
import { type Audit, type AuditOptions, type AuditSummary, savedAudit } from './audit-report.ts'
import { driftOf, trackedFigures } from './drift.ts'

export interface AuditsPorts {
  /** The project's folder. */
  root: string
  dataDir: string
  log: Logger
  /** Throws 'not-found'. */
  collection(name: string): Promise<CollectionRecord>
  items(record: CollectionRecord): Promise<VectorStore>
  encoder(modelId: string): Promise<DualEncoder>
  evaluations: Pick<Evaluations, 'open' | 'named' | 'measure'>
}

/** What is wanted of an audit; the rest has defaults. */
export type AuditRequest = Partial<AuditOptions> & Pick<AuditOptions, 'collection'>

/**
 * Pictures and texts of at least this cosine count as nearly the same. The starter gives a picture and its scaled,
 * recompressed copy more; see docs/audit.md.
 */
export const defaultNear = 0.97
/** Of a collection; the oldest go. */
const mostKept = 50

/** Audits of collections: how good their vectors are and whom they serve; every one is kept in DATA_DIR/audits. */
export class Audits {
  readonly #ports: AuditsPorts
  readonly #runs: Runs<Audit>
  readonly #threadFile: string

  constructor(ports: AuditsPorts) {
    this.#ports = ports
    this.#threadFile = path.join(ports.root, 'lib/audit/geometry/geometry-worker.ts')
    this.#runs = new Runs({
      folder: path.join(ports.dataDir, 'audits'),
      schema: savedAudit,
      noun: 'audit',
      log: ports.log,
      perform: (audit, signal) => this.#perform(audit, signal),
    })
  }

  /** Begins an audit and returns at once. Throws 'not-found' for a collection or a set that is not there. */
  async start({ collection, set = null, groups = [], prompts = [], near = defaultNear }: AuditRequest): Promise<Audit> {
    const { name } = await this.#ports.collection(collection)
    if (set !== null) await this.#ports.evaluations.named(set, name)
    return this.#runs.start({
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      state: 'running',
      progress: { step: 'waiting', detail: null, done: 0, of: 0 },
      options: { collection: name, set, groups, prompts, near },
      report: null,
      error: null,
    })
  }

  /** The audits of a collection, newest first, each with the figures that a history shows. Throws 'not-found'. */
  async list(collection: string): Promise<AuditSummary[]> {
    const { name } = await this.#ports.collection(collection)
    return (await this.#of(name)).map(summaryOf)
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  async get(id: string): Promise<Audit> {
    return shown(await this.#runs.get(id))
  }

  /** The audit now, and at every change until it has ended. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<Audit> {
    for await (const audit of this.#runs.watch(id, signal)) yield shown(audit)
  }

  /** Cancels one that is under way; one that has ended stays. Returns it. Throws 'not-found', 'conflict'. */
  cancel(id: string): Promise<Audit> {
    return this.#runs.cancel(id)
  }

  /** Cancels one that is under way and returns it; deletes one that has ended and returns null. Throws 'not-found'. */
  end(id: string): Promise<Audit | null> {
    return this.#runs.end(id)
  }

  /** Deletes what is kept of a collection that goes: another of its name must not be compared with it. */
  async deleteCollection(name: string): Promise<void> {
    for (const { id } of await this.#of(name)) {
      // One that was under way is cancelled first, and then deleted.
      if (await this.#runs.end(id)) await this.#runs.end(id)
    }
  }

  /** Cancels what is running. */
  stop(): Promise<void> {
    return this.#runs.stop()
  }

  async #perform(audit: Audit, signal: AbortSignal): Promise<void> {
    const { collection, items, encoder, evaluations } = this.#ports
    const { options } = audit
    const record = await collection(options.collection)
    const report = await auditCollection(
      options,
      {
        threadFile: this.#threadFile,
        store: await items(record),
        encoder: () => encoder(record.model.id),
        set: options.set === null ? null : await evaluations.named(options.set, record.name),
        evaluate: (set, watching) => evaluations.measure(set, { collection: record.name, mode: 'hybrid', ...watching }),
      },
      {
        signal,
        onProgress: (step, detail, done, of) => {
          audit.progress = { step, detail, done, of }
        },
      },
    )
    const all = await this.#of(record.name)
    const before = all.find(({ state, createdAt }) => state === 'done' && createdAt < audit.createdAt)
    const drift = before?.report ? driftOf({ ...before, report: before.report }, report) : null
    audit.report = { ...report, drift }
    for (const { id, state } of all.slice(mostKept)) if (state !== 'running') await this.#runs.end(id)
  }

  async #of(collection: string): Promise<Audit[]> {
    return (await this.#runs.list()).filter(({ options }) => options.collection === collection)
  }
}

/** Without the mean vectors, which only the comparison with later audits needs. */
function shown(audit: Audit): Audit {
  const { report } = audit
  if (!report) return audit
  const modalities = report.modalities.map((one) => ({ ...one, mean: [] }))
  return { ...audit, report: { ...report, modalities } }
}

function summaryOf({ report, ...audit }: Audit): AuditSummary {
  const figures = report ? Object.entries(trackedFigures(report)).map(([name, { value }]) => [name, value]) : []
  return {
    ...audit,
    figures: Object.fromEntries(figures),
    drifted: report?.drift?.changes.filter(({ isDrift }) => isDrift).length ?? 0,
    items: report?.items ?? 0,
    model: report?.model ?? null,
  }
}
