import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { Runs } from '../runs/runs.ts'
import { type Comparison, compare } from './comparison.ts'
import { type EvaluatedSearch, type EvaluateOptions, evaluate, ingestCommand, nothingFound } from './evaluate.ts'
import type { EvaluationResult } from './evaluation-result.ts'
import type { EvaluationOptions, EvaluationRun, EvaluationRunSummary, EvaluationSetSummary } from './evaluation-run.ts'
import { type EvaluationSet, queriesOf } from './evaluation-set.ts'
import { EvaluationSets, type EvaluationSetsPorts } from './evaluation-sets.ts'
import { savedRun } from './saved-evaluation.ts'

export interface EvaluationsPorts extends EvaluationSetsPorts {
  dataDir: string
  log: Logger
  search: EvaluatedSearch
  /** Throws 'not-found' where there is no such collection. */
  collection(name: string): Promise<unknown>
}

/** Evaluations: their sets, and their runs with what came of them, which outlive the process in DATA_DIR/evaluations. */
export class Evaluations {
  readonly #ports: EvaluationsPorts
  readonly #sets: EvaluationSets
  readonly #runs: Runs<EvaluationRun>

  constructor(ports: EvaluationsPorts) {
    this.#ports = ports
    const onBroken = (name: string, thrown: unknown) => ports.log.warn(thrown, `The set ${name} can't be read`)
    this.#sets = new EvaluationSets({ ...ports, onBroken })
    this.#runs = new Runs({
      folder: path.join(ports.dataDir, 'evaluations'),
      schema: savedRun,
      noun: 'run',
      log: ports.log,
      perform: (run, signal) => this.#perform(run, signal),
    })
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

  /** Runs a set now, and keeps nothing. Throws 'not-found' where none of its documents is there, 'cancelled'. */
  async measure(set: EvaluationSet, options: EvaluateOptions): Promise<EvaluationResult> {
    await this.#ready(set, options.collection)
    return evaluate(set, this.#ports.search, options)
  }

  /**
   * Begins a run and returns at once. Runs follow each other, so that each has the machine to itself. Throws 'not-found'
   * for a set or a collection that is not there, or that has nothing to do with the other, 'bad-request' for a set without queries, 'busy' where too many wait.
   */
  async start(options: EvaluationOptions): Promise<EvaluationRun> {
    const set = await this.#sets.named(options.set, options.collection)
    await this.#ready(set, options.collection)
    return this.#runs.start({
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      state: 'running',
      progress: { done: 0, of: queriesOf(set, options.split).length },
      options,
      result: null,
      error: null,
    })
  }

  /** Newest first. */
  async runs(): Promise<EvaluationRunSummary[]> {
    return (await this.#runs.list()).map(summaryOf)
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  get(id: string): Promise<EvaluationRun> {
    return this.#runs.get(id)
  }

  /** The run now, and at every change until it has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<EvaluationRun> {
    return this.#runs.watch(id, signal)
  }

  /** Cancels one that is under way; one that has ended stays. Returns it. Throws 'not-found', 'conflict'. */
  cancel(id: string): Promise<EvaluationRun> {
    return this.#runs.cancel(id)
  }

  /** Cancels a run that is under way and returns it; deletes one that has ended, a broken one too, and returns null. */
  end(id: string): Promise<EvaluationRun | null> {
    return this.#runs.end(id)
  }

  /** What has changed since the run `before`. Throws 'not-found', 'conflict' where one has no result or the sets differ. */
  async compare(id: string, before: string): Promise<Comparison> {
    const [after, old] = await Promise.all([this.#result(id), this.#result(before)])
    return compare({ ...old, name: before }, after)
  }

  /** Cancels what is running. */
  stop(): Promise<void> {
    return this.#runs.stop()
  }

  async #ready(set: EvaluationSet, collection: string): Promise<void> {
    const { name, documents, queries } = set
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
    const wants = queries.some(({ relevant }) => relevant.length > 0)
    if (wants && (await this.#sets.covered(set, collection)) === 0) throw nothingFound(set, collection)
  }

  async #perform(run: EvaluationRun, signal: AbortSignal): Promise<void> {
    const { set, ...options } = run.options
    const onProgress = (done: number, of: number) => {
      run.progress = { done, of }
    }
    const named = await this.#sets.named(set, options.collection)
    run.result = await this.measure(named, { ...options, signal, onProgress })
  }

  async #result(id: string): Promise<EvaluationResult> {
    const { result, state } = await this.get(id)
    if (result) return result
    throw new DiptychError('conflict', `The run ${id} is ${state}: it has no figures.`, 'Choose one that is done.')
  }
}

function summaryOf({ result, ...run }: EvaluationRun): EvaluationRunSummary {
  if (!result) return { ...run, result }
  const { each: _, ...figures } = result
  return { ...run, result: figures }
}
