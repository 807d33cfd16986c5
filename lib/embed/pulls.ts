import { DiptychError } from '../errors.ts'
import type { DownloadProgress, PullOptions } from '../hub/model-files.ts'
import { type Logger, loggedError } from '../log.ts'

/** A download that a server runs, or the last one of a model that failed. */
export interface Pull {
  /** Of the whole model; null until it has begun. */
  progress: Pick<DownloadProgress, 'received' | 'total' | 'bytesPerSecond' | 'secondsLeft'> | null
  error: ReturnType<DiptychError['toJSON']> | null
}

interface PullsPorts {
  pull(id: string, options: PullOptions): Promise<void>
  log: Logger
}

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

  /** Begins to download; does nothing where that is under way. */
  start(id: string): void {
    if (this.#running.has(id)) return
    const stop = new AbortController()
    const state: Pull = { progress: null, error: null }
    this.#states.set(id, state)
    const ended = this.#ports
      .pull(id, {
        signal: stop.signal,
        onProgress: ({ received, total, bytesPerSecond, secondsLeft }) => {
          state.progress = { received, total, bytesPerSecond, secondsLeft }
        },
      })
      .then(
        () => void this.#states.delete(id),
        (thrown: unknown) => {
          if (stop.signal.aborted) this.#states.delete(id)
          else this.#states.set(id, { progress: null, error: loggedError(thrown, this.#ports.log).toJSON() })
        },
      )
      .finally(() => this.#running.delete(id))
    this.#running.set(id, { stop, ended })
  }

  /** Stops a download; what has come is kept for the next. Throws 'not-found' where none is under way. */
  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id)
    if (!running) throw new DiptychError('not-found', `${id} is not being downloaded here.`, 'See GET /api/models.')
    running.stop.abort()
    await running.ended
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)))
  }
}
