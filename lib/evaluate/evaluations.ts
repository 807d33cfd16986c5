import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DiptychError } from '../errors.ts'
import { type Logger, loggedError } from '../log.ts'
import { type Comparison, compare } from './comparison.ts'
import { type EvaluatedSearch, type EvaluateOptions, evaluate, ingestCommand } from './evaluate.ts'
import type { EvaluationResult } from './evaluation-result.ts'
import type { EvaluationOptions, EvaluationRun, EvaluationRunSummary, EvaluationSetSummary } from './evaluation-run.ts'
import { type EvaluationSet, queriesOf } from './evaluation-set.ts'
import { EvaluationSets, type EvaluationSetsPorts } from './evaluation-sets.ts'
import { RunFiles } from './run-files.ts'

export interface EvaluationsPorts extends EvaluationSetsPorts {
  dataDir: string
  log: Logger
  search: EvaluatedSearch
  /** Throws 'not-found' where there is no such collection. */
  collection(name: string): Promise<unknown>
}

/** How often a run gives a sign of life and keeps its progress (milliseconds) … */
const beat = 1000
/** … and after how long without one it counts as dead. */
const staleAfter = 10_000
/** How often a watched run is looked up. */
const watchInterval = 250

/** A run of this process. */
interface LiveRun {
  run: EvaluationRun
  controller: AbortController
  ended: Promise<void>
}

/** Evaluations: their sets, and their runs with what came of them, which outlive the process in DATA_DIR/evaluations. */
export class Evaluations {
  readonly #ports: EvaluationsPorts
  readonly #sets: EvaluationSets
  readonly #files: RunFiles
  readonly #live = new Map<string, LiveRun>()
  /** Settles when every run before has ended. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: EvaluationsPorts) {
    this.#ports = ports
    this.#sets = new EvaluationSets(ports)
    this.#files = new RunFiles(path.join(ports.dataDir, 'evaluations'))
  }

  /** The sets that can be run on a collection. */
  sets(collection: string): Promise<EvaluationSetSummary[]> {
    return this.#sets.list(collection)
  }

  /** A set by its name, never a path. Throws 'not-found'. */
  named(name: string, collection: string): Promise<EvaluationSet> {
    return this.#sets.named(name, collection)
  }

  /** Where the documents of a set lie (absolute path). Throws 'not-found' where there is no such set, or it has none. */
  async documentsOf(set: string, collection: string): Promise<string> {
    const { documents } = await this.#sets.named(set, collection)
    if (documents) return path.resolve(documents)
    throw new DiptychError(
      'not-found',
      `The set ${set} has no documents of its own.`,
      'Run it on the collection it is about.',
    )
  }

  /** A set by its name, its folder or its file. For the command line alone: a client names sets, not files. */
  open(nameOrPath: string, collection: string): Promise<EvaluationSet> {
    return this.#sets.open(nameOrPath, collection)
  }

  /** Runs a set now, and keeps nothing. Throws 'not-found' where its documents are not there, 'cancelled'. */
  async measure(set: EvaluationSet, options: EvaluateOptions): Promise<EvaluationResult> {
    await this.#ready(set, options.collection)
    return evaluate(set, this.#ports.search, options)
  }

  /**
   * Begins a run and returns at once. Runs follow each other, so that each has the machine to itself. Throws 'not-found'
   * for a set or a collection that is not there, 'bad-request' for a set without queries.
   */
  async start(options: EvaluationOptions): Promise<EvaluationRun> {
    const set = await this.#sets.named(options.set, options.collection)
    await this.#ready(set, options.collection)
    const progress = { done: 0, of: queriesOf(set, options.split).length }
    const createdAt = new Date().toISOString()
    const run: EvaluationRun = {
      id: randomUUID(),
      createdAt,
      state: 'running',
      progress,
      options,
      result: null,
      error: null,
    }
    await this.#files.write(run)
    const controller = new AbortController()
    const ended = this.#perform(run, set, this.#last, controller.signal)
    this.#last = Promise.all([this.#last, ended])
    this.#live.set(run.id, { run, controller, ended })
    return structuredClone(run)
  }

  /** Newest first. */
  async runs(): Promise<EvaluationRunSummary[]> {
    const read = (await this.#files.ids()).map((id) =>
      this.#find(id).catch((thrown: unknown) => {
        this.#ports.log.warn(thrown, `The run ${id} of an evaluation can't be read`)
        return null
      }),
    )
    const runs = (await Promise.all(read)).filter((run) => run !== null)
    return runs.map(summaryOf).sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  async get(id: string): Promise<EvaluationRun> {
    const run = await this.#find(id)
    if (run) return run
    throw notThere(id)
  }

  /** The run now, and at every change until it has ended. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<EvaluationRun> {
    for (let last = ''; !signal?.aborted; ) {
      const run = await this.get(id)
      const seen = JSON.stringify([run.state, run.progress])
      if (seen !== last) yield run
      last = seen
      if (run.state !== 'running') return
      await sleep(watchInterval, undefined, { signal }).catch(() => {})
    }
  }

  /** One that has ended stays as it is. Throws 'not-found', 'conflict' for a run of another process. */
  async cancel(id: string): Promise<EvaluationRun> {
    const live = this.#live.get(id)
    live?.controller.abort()
    await live?.ended
    const run = await this.get(id)
    if (run.state === 'running')
      throw new DiptychError('conflict', 'Another process is at that run.', 'Cancel it there, or wait until it ends.')
    return run
  }

  /** Throws 'not-found', 'conflict' where it is running. */
  async delete(id: string): Promise<void> {
    const isRunning = (await this.#find(id).catch(() => null))?.state === 'running'
    if (isRunning) throw new DiptychError('conflict', 'That run has not ended yet.', 'Cancel it first.')
    // Its last words would write its file anew.
    await this.#live.get(id)?.ended
    if (!(await this.#files.delete(id))) throw notThere(id)
  }

  /** Cancels a run that is under way and returns it; deletes one that has ended, a broken one too, and returns null. */
  async end(id: string): Promise<EvaluationRun | null> {
    const run = await this.get(id).catch((thrown: unknown) => {
      if (DiptychError.from(thrown).code === 'unreadable') return null
      throw thrown
    })
    if (run?.state === 'running') return this.cancel(id)
    await this.delete(id)
    return null
  }

  /** What has changed since the run `before`. Throws 'not-found', 'conflict' where one has no result or the sets differ. */
  async compare(id: string, before: string): Promise<Comparison> {
    const [after, old] = await Promise.all([this.#result(id), this.#result(before)])
    return compare({ ...old, name: before }, after)
  }

  /** Cancels what is running. */
  async stop(): Promise<void> {
    for (const { controller } of this.#live.values()) controller.abort()
    await this.#last
  }

  async #ready({ name, documents, queries }: EvaluationSet, collection: string): Promise<void> {
    if (queries.length === 0)
      throw new DiptychError(
        'bad-request',
        `The set ${name} holds no queries yet.`,
        `Mark the right sources of some answers about "${collection}" first.`,
      )
    try {
      await this.#ports.collection(collection)
    } catch (thrown) {
      const error = DiptychError.from(thrown)
      if (error.code !== 'not-found' || !documents) throw thrown
      throw new DiptychError('not-found', error.message, ingestCommand(documents, collection), thrown)
    }
  }

  /** Does the work of a run that is kept as running, when its turn comes; never fails. */
  async #perform(run: EvaluationRun, set: EvaluationSet, turn: Promise<unknown>, signal: AbortSignal): Promise<void> {
    let keeping = Promise.resolve()
    const keep = () => {
      keeping = keeping.then(() => this.#files.write(run)).catch((thrown) => this.#ports.log.error(thrown, notKept))
    }
    const timer = setInterval(keep, beat)
    try {
      await Promise.race([turn, once(signal, 'abort')])
      const { collection, mode, rerank, split } = run.options
      const onProgress = (done: number, of: number) => {
        run.progress = { done, of }
      }
      run.result = await this.measure(set, { collection, mode, rerank, split, signal, onProgress })
      run.state = 'done'
    } catch (thrown) {
      run.state = signal.aborted ? 'cancelled' : 'failed'
      run.error = signal.aborted ? null : loggedError(thrown, this.#ports.log).toJSON()
    }
    clearInterval(timer)
    keep()
    await keeping
    this.#live.delete(run.id)
  }

  /** One of this process, or as it is kept: a run that its process left unfinished has failed. */
  async #find(id: string): Promise<EvaluationRun | null> {
    const live = this.#live.get(id)
    if (live) return structuredClone(live.run)
    const kept = await this.#files.read(id)
    if (kept?.run.state !== 'running' || kept.silentFor < staleAfter) return kept?.run ?? null
    const message = 'The program ended before the run did.'
    return { ...kept.run, state: 'failed', error: { code: 'internal', message, fix: 'Run it again.' } }
  }

  async #result(id: string): Promise<EvaluationResult> {
    const { result, state } = await this.get(id)
    if (result) return result
    throw new DiptychError('conflict', `The run ${id} is ${state}: it has no figures.`, 'Choose one that is done.')
  }
}

const notKept = 'The run of an evaluation could not be kept'

function notThere(id: string): DiptychError {
  return new DiptychError('not-found', `There is no run ${id}.`, 'It may have been deleted; list the runs again.')
}

function summaryOf({ result, ...run }: EvaluationRun): EvaluationRunSummary {
  if (!result) return { ...run, result }
  const { each: _, ...figures } = result
  return { ...run, result: figures }
}
