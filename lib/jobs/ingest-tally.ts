import type { IngestFailure, IngestProgress, IngestResult } from '../types.ts'

/** Failures that progress lists; it is kept and sent twice a second. */
const mostListed = 100

/** Counts what becomes of the files of one ingest, and tells whoever watches. */
export class IngestTally {
  readonly #started = performance.now()
  readonly #onProgress: ((progress: IngestProgress) => void) | undefined
  readonly #progress: IngestProgress = {
    found: 0,
    done: 0,
    skipped: 0,
    failed: [],
    items: 0,
    images: 0,
    current: null,
  }

  readonly #failed: IngestFailure[] = []

  constructor(onProgress?: (progress: IngestProgress) => void) {
    this.#onProgress = onProgress
  }

  listed(files: number): void {
    this.#progress.found += files
    this.#report()
  }

  reading(name: string): void {
    this.#progress.current = name
    this.#report()
  }

  skipped(): void {
    this.#progress.skipped++
    this.#report()
  }

  failed(failure: IngestFailure): void {
    this.#failed.push(failure)
    const besides = this.#failed.length - mostListed
    if (besides > 0) this.#progress.failedBesides = besides
    else this.#progress.failed = [...this.#failed]
    this.#report()
  }

  /** A document was put aside for a review. */
  quarantined(): void {
    this.#progress.quarantined = (this.#progress.quarantined ?? 0) + 1
    this.#report()
  }

  embedded(items: number, images: number): void {
    this.#progress.items += items
    this.#progress.images += images
    this.#report()
  }

  documentDone(): void {
    this.#progress.done++
    this.#report()
  }

  result(): IngestResult {
    const { done, items, images, skipped, quarantined } = this.#progress
    return {
      documents: done,
      items,
      images,
      skipped,
      failed: this.#failed,
      ...(quarantined && { quarantined }),
      seconds: (performance.now() - this.#started) / 1000,
    }
  }

  #report(): void {
    this.#onProgress?.({ ...this.#progress })
  }
}
