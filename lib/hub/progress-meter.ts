import type { DownloadProgress } from './model-files.ts'
import type { ModelFile, PullableModel } from './pullable-model.ts'

/** The speed is that of the last so many milliseconds: steady enough to read, quick enough to follow the line. */
const windowMilliseconds = 5000

/** Adds up the files of a model into one progress, with speed and time left. */
export class ProgressMeter {
  readonly #model: string
  readonly #files: Map<string, { received: number; total: number }>
  readonly #samples: { time: number; received: number }[] = []

  constructor(model: Pick<PullableModel, 'id' | 'files'>) {
    this.#model = model.id
    this.#files = new Map(model.files.map((file) => [file.path, { received: 0, total: file.bytes ?? 0 }]))
  }

  /** Counts a file that needs no download. */
  finished(file: ModelFile): void {
    this.#files.set(file.path, { received: file.bytes ?? 0, total: file.bytes ?? 0 })
  }

  at(file: ModelFile, received: number, total: number | null, now = performance.now()): DownloadProgress {
    this.#files.set(file.path, { received, total: Math.max(received, total ?? file.bytes ?? 0) })
    const all = [...this.#files.values()]
    const sum = all.reduce((count, { received }) => count + received, 0)
    const whole = all.reduce((count, { total }) => count + total, 0)
    const bytesPerSecond = this.#speed(sum, now)
    return {
      model: this.#model,
      file: file.path,
      received: sum,
      total: whole,
      bytesPerSecond,
      secondsLeft: bytesPerSecond ? (whole - sum) / bytesPerSecond : null,
    }
  }

  #speed(received: number, now: number): number | null {
    const last = this.#samples.at(-1)
    // What lay on the disk already, or was thrown away, has not come over the line.
    if (last && received < last.received) this.#samples.length = 0
    this.#samples.push({ time: now, received })
    while (this.#samples.length > 2 && now - (this.#samples[0]?.time ?? now) > windowMilliseconds) this.#samples.shift()
    const first = this.#samples[0]
    if (!first || now - first.time < 200) return null
    return ((received - first.received) * 1000) / (now - first.time)
  }
}
