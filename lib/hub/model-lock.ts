import { setTimeout as sleep } from 'node:timers/promises'
import { check, lock } from 'proper-lockfile'

/** A process that died without unlocking is given up after this. */
const staleMilliseconds = 15_000
const pollMilliseconds = 500

interface TakeOptions {
  signal?: AbortSignal
  /** While another has it, every half second. */
  onWait?: () => Promise<void>
  /** Somebody has broken the lock, since this process did not answer for too long. */
  onLost?: (error: Error) => void
}

/** Lets one at a time write the files of a model, of all processes. */
export class ModelLock {
  readonly #folder: string
  readonly #options: { lockfilePath: string; stale: number; realpath: false }

  /** @param lockfilePath where the lock itself lies */
  constructor(folder: string, lockfilePath: string) {
    this.#folder = folder
    this.#options = { lockfilePath, stale: staleMilliseconds, realpath: false }
  }

  async isHeld(): Promise<boolean> {
    return check(this.#folder, this.#options).catch(() => false)
  }

  /** Waits for its turn and returns what gives it back. */
  async take({ signal, onWait, onLost = () => {} }: TakeOptions = {}): Promise<() => Promise<void>> {
    for (;;) {
      signal?.throwIfAborted()
      try {
        return await lock(this.#folder, { ...this.#options, onCompromised: onLost })
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error
      }
      await sleep(pollMilliseconds, undefined, { signal })
      await onWait?.()
    }
  }
}
