import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { DiptychError } from '../errors.ts'
import { type Logger, loggedError } from '../log.ts'
import { KeptRuns, type KeptRunsPlace } from './kept-runs.ts'
import type { RunError } from './run-error.ts'

/** What every run has; one that waits for its turn is running too. */
export interface Run {
  id: string
  /** ISO 8601. */
  createdAt: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  error: RunError | null
}

export interface RunsPorts<Kind extends Run> extends KeptRunsPlace<Kind> {
  log: Logger
  /** Does the work, and writes into the run as it goes on. */
  perform(run: Kind, signal: AbortSignal): Promise<void>
}

/** How often a run gives a sign of life and is kept (milliseconds), and after how long without one it counts as dead. */
const beat = 1000
const staleAfter = 10_000
const watchInterval = 250
/** Runs that may be under way or wait at a time: whoever asks for more has made a mistake, or means harm. */
const mostUnfinished = 20

/** Work in the background, one run after the other so that each has the machine to itself; its files outlive the process. */
export class Runs<Kind extends Run> {
  readonly #ports: RunsPorts<Kind>
  readonly #files: KeptRuns<Kind>
  readonly #live = new Map<string, { run: Kind; controller: AbortController; ended: Promise<void> }>()
  /** Settles when every run before has ended. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: RunsPorts<Kind>) {
    this.#ports = ports
    this.#files = new KeptRuns(ports)
  }

  /** Begins one, or goes on with one that has ended, when its turn comes; returns at once. Throws 'busy'. */
  async start(run: Kind): Promise<Kind> {
    // Its last words would be taken for the new run's.
    await this.#live.get(run.id)?.ended
    const { noun } = this.#ports
    if (this.#live.size >= mostUnfinished)
      throw new DiptychError(
        'busy',
        `${this.#live.size} runs wait for their turn already; this ${noun} was not begun.`,
        'Wait until one has ended, or cancel one.',
      )
    await this.#files.write(run)
    const controller = new AbortController()
    const ended = this.#perform(run, this.#last, controller.signal)
    this.#last = Promise.all([this.#last, ended])
    this.#live.set(run.id, { run, controller, ended })
    return structuredClone(run)
  }

  /** Newest first; one that can't be read is left out. */
  async list(): Promise<Kind[]> {
    const read = (await this.#files.ids()).map((id) =>
      this.#find(id).catch((thrown: unknown) => {
        this.#ports.log.warn(thrown, `The ${this.#ports.noun} ${id} can't be read`)
        return null
      }),
    )
    const runs = (await Promise.all(read)).filter((run) => run !== null)
    return runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  async get(id: string): Promise<Kind> {
    const run = await this.#find(id)
    if (run) return run
    throw this.#notThere(id)
  }

  /** The run now, and at every change until it has ended. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<Kind> {
    for (let last = ''; !signal?.aborted; ) {
      const run = await this.get(id)
      const seen = JSON.stringify(run)
      if (seen !== last) yield run
      last = seen
      if (run.state !== 'running') return
      await sleep(watchInterval, undefined, { signal }).catch(() => {})
    }
  }

  /** Cancels a run that is under way; one that has ended meanwhile stays. Returns it as it ended. Throws as `end` does. */
  async cancel(id: string): Promise<Kind> {
    const run = await this.get(id)
    return run.state === 'running' ? this.#cancel(id) : run
  }

  /**
   * Cancels a run that is under way and returns it; deletes one that has ended, a broken one too, and returns null.
   * Throws 'not-found', 'conflict' where another process is at it.
   */
  async end(id: string): Promise<Kind | null> {
    const run = await this.get(id).catch((thrown: unknown) => {
      if (DiptychError.from(thrown).code === 'unreadable') return null
      throw thrown
    })
    if (run?.state === 'running') return this.#cancel(id)
    // Its last words would write its file anew.
    await this.#live.get(id)?.ended
    if (!(await this.#files.delete(id))) throw this.#notThere(id)
    return null
  }

  /** Deletes one that has ended; somebody else may have done so before. */
  async discard(id: string): Promise<void> {
    // Its last words would write its file anew.
    await this.#live.get(id)?.ended
    await this.#files.delete(id)
  }

  /** Discards the oldest, so that the newest `most` are kept, and what is under way. */
  async prune(most: number): Promise<void> {
    for (const { id, state } of (await this.list()).slice(most)) if (state !== 'running') await this.discard(id)
  }

  /** Cancels what is running. */
  async stop(): Promise<void> {
    for (const { controller } of this.#live.values()) controller.abort()
    await this.#last
  }

  async #cancel(id: string): Promise<Kind> {
    const live = this.#live.get(id)
    live?.controller.abort()
    await live?.ended
    const run = await this.get(id)
    if (run.state !== 'running') return run
    const { noun } = this.#ports
    throw new DiptychError('conflict', `Another process is at that ${noun}.`, 'Cancel it there, or wait until it ends.')
  }

  /** Never fails. */
  async #perform(run: Kind, turn: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { log, noun } = this.#ports
    let keeping = Promise.resolve()
    const keep = () => {
      keeping = keeping
        .then(() => this.#files.write(run))
        .catch((thrown) => log.error(thrown, `The ${noun} could not be kept`))
    }
    const timer = setInterval(keep, beat)
    try {
      await Promise.race([turn, once(signal, 'abort')])
      signal.throwIfAborted()
      await this.#ports.perform(run, signal)
      run.state = 'done'
    } catch (thrown) {
      run.state = signal.aborted ? 'cancelled' : 'failed'
      run.error = signal.aborted ? null : loggedError(thrown, log).toJSON()
    }
    clearInterval(timer)
    keep()
    await keeping
    this.#live.delete(run.id)
  }

  /** One of this process, or as it is kept: one that its process left unfinished has failed. */
  async #find(id: string): Promise<Kind | null> {
    const live = this.#live.get(id)
    if (live) return structuredClone(live.run)
    const kept = await this.#files.read(id)
    if (kept?.run.state !== 'running' || kept.silentFor < staleAfter) return kept?.run ?? null
    const message = `The program ended before the ${this.#ports.noun} did.`
    return { ...kept.run, state: 'failed', error: { code: 'internal', message, fix: 'Run it again.' } }
  }

  #notThere(id: string): DiptychError {
    const { noun } = this.#ports
    return new DiptychError('not-found', `There is no ${noun} ${id}.`, `It may have been deleted; list them again.`)
  }
}
