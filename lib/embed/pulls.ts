import { DiptychError, type ErrorBody } from '../errors.ts'
import type { DownloadProgress, PullOptions } from '../hub/model-files.ts'
import { type Logger, loggedError } from '../log.ts'

/** A download that a server runs, or the last one of a model that failed. */
export interface Pull {
  /** Of the whole model; null once it has failed. */
  progress: Pick<DownloadProgress, 'received' | 'total' | 'bytesPerSecond' | 'secondsLeft'> | null
  error: ErrorBody | null
}

interface PullsPorts {
  pull(id: string, options: PullOptions): Promise<void>
  log: Logger
}

/** Until the hub has told how much there is. */
const beginning: NonNullable<Pull['progress']> = { received: 0, total: 0, bytesPerSecond: null, secondsLeft: null }

/** The downloads that people have begun on the page; they go on when the page is closed. */
export class Pulls {
  readonly #ports: PullsPorts
  readonly #states = new Map<string, Pull>()
  readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>()

  constructor(ports: PullsPorts) {
    this.#ports = ports
  }

  /** null where the model was not pulled by this server, or is there. */
  stateOf(id: string): Pull | null {
    return this.#states.get(id) ?? null
  }

  /** Begins to download; does nothing where that is under way. One that is being cancelled ends first. */
  start(id: string): void {
    const before = this.#running.get(id)
    if (before && !before.stop.signal.aborted) return
    const stop = new AbortController()
    const state: Pull = { progress: beginning, error: null }
    this.#states.set(id, state)
    const ended = (before?.ended ?? Promise.resolve())
      .then(() => this.#pull(id, state, stop.signal))
      .then((error) => {
        // Whoever has begun anew meanwhile has a state of its own.
        if (this.#states.get(id) !== state) return
        if (error) this.#states.set(id, { progress: null, error })
        else this.#states.delete(id)
      })
      .finally(() => {
        if (this.#running.get(id) === running) this.#running.delete(id)
      })
    const running = { stop, ended }
    this.#running.set(id, running)
  }

  /** Why it failed; null where it did not, or was cancelled. Never rejects. */
  async #pull(id: string, state: Pull, signal: AbortSignal): Promise<Pull['error']> {
    try {
      await this.#ports.pull(id, {
        signal,
        onProgress: ({ received, total, bytesPerSecond, secondsLeft }) => {
          state.progress = { received, total, bytesPerSecond, secondsLeft }
        },
      })
      return null
    } catch (thrown) {
      return signal.aborted ? null : loggedError(thrown, this.#ports.log).toJSON()
    }
  }

  /**
   * Stops a download, and what has come is kept for the next; or forgets why the last one failed.
   * Throws 'not-found' where there is neither.
   */
  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id)
    if (!running) {
      if (this.#states.delete(id)) return
      throw new DiptychError('not-found', `${id} is not being downloaded here.`, 'See GET /api/models.')
    }
    running.stop.abort()
    await running.ended
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)))
  }
}
