import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { lock } from 'proper-lockfile'
import { DiptychError } from '../errors.ts'

/** After this long without a sign of life (milliseconds), a lock counts as left behind by a process that died. */
const stale = 10_000

/**
 * One writer at a time, within this process (first come, first served) and across processes (a lock folder that is
 * touched every few seconds while it is held). It keeps writers from wasting work on conflicts; should it ever be
 * lost, under a process that was suspended, the store's own optimistic commits still keep the data whole.
 */
export class WriterLock {
  readonly #file: string
  #last: Promise<unknown> = Promise.resolve()

  /** `file` is the path of the lock; its folder is made where it is missing. */
  constructor(file: string) {
    this.#file = file
  }

  /** Runs `work` alone. Throws 'busy' where another process holds the lock for minutes. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#holding(work))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #holding<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(path.dirname(this.#file), { recursive: true })
    const release = await lock(this.#file, {
      lockfilePath: this.#file,
      realpath: false,
      stale,
      // 5 minutes in all: building an index over a million vectors takes less.
      retries: { retries: 1500, factor: 1.5, minTimeout: 10, maxTimeout: 200, randomize: true },
      onCompromised: () => undefined,
    }).catch((cause) => {
      throw new DiptychError(
        'busy',
        `The store is being written to by another process, which has held ${this.#file} for minutes.`,
        'Wait until the other process has finished, or stop it.',
        cause,
      )
    })
    try {
      return await work()
    } finally {
      // Fails where the lock was lost; the work is done all the same.
      await release().catch(() => undefined)
    }
  }
}
