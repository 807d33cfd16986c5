import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { checkDiskSpace } from './disk-space.ts'
import { download, type Patience, sizeOf } from './download.ts'
import { DownloadRecord } from './download-record.ts'
import { fingerprintOf, gitSha1Of, sha256Of } from './file-hash.ts'
import type { Hub } from './hub.ts'
import { ModelLock } from './model-lock.ts'
import { ProgressMeter } from './progress-meter.ts'
import type { ModelFile, PullableModel } from './pullable-model.ts'

export interface DownloadProgress {
  /** Id of the model. */
  model: string
  /** Path of the file that is being received. */
  file: string
  /** Bytes of the whole model; `total` grows by files of which the size is told only by the server. */
  received: number
  total: number
  /** Of the last seconds; null until there is something to measure. */
  bytesPerSecond: number | null
  secondsLeft: number | null
}

export interface TransferOptions {
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
}

export interface PullOptions extends TransferOptions {
  patience?: Partial<Patience>
}

/** The files of one model in one folder. */
export class ModelFiles {
  readonly folder: string
  readonly record: DownloadRecord
  readonly #entry: PullableModel
  readonly #lock: ModelLock

  constructor(entry: PullableModel, folder: string) {
    this.#entry = entry
    this.record = new DownloadRecord(folder)
    this.#lock = new ModelLock(folder, path.join(folder, '.lock'))
    this.folder = folder
  }

  /** Whether every file is there in its right size; the content was checked when it was written. */
  async complete(): Promise<boolean> {
    const files = await this.known()
    const there = await Promise.all(files.map((file) => this.isThere(file)))
    return there.every(Boolean)
  }

  /** Whether some process is downloading them now, or copying them from a folder. */
  downloading(): Promise<boolean> {
    return this.#lock.isHeld()
  }

  /** Throws 'not-found' where nothing of the model is there, 'conflict' while it is being downloaded or copied. */
  async checkRemovable(): Promise<void> {
    const { id } = this.#entry
    if (await this.downloading())
      throw new DiptychError('conflict', `${id} is being downloaded.`, 'Cancel the download first.')
    if (!(await stat(this.folder).catch(() => null)))
      throw new DiptychError('not-found', `Nothing of ${id} is on the disk.`, 'There is nothing to delete.')
  }

  /** Another one wherever a file has become another. */
  async stamp(): Promise<string> {
    const found = await Promise.all(this.#entry.files.map((file) => stat(this.pathOf(file)).catch(() => null)))
    return found.map((file) => (file ? `${file.ino} ${file.size} ${file.mtimeMs}` : '')).join()
  }

  /** sha256 of each file that is there; where it is known what it ought to be, that. */
  async fingerprints(): Promise<Map<string, string>> {
    const prints = new Map<string, string>()
    for (const file of await this.known()) {
      const isThere = await this.isThere({ ...file, bytes: null })
      if (isThere) prints.set(file.path, file.sha256 ?? (await sha256Of(this.pathOf(file))))
    }
    return prints
  }

  /** Every file whose content is not what the registry says. Reads them all. */
  async damaged(): Promise<ModelFile[]> {
    const sound = await Promise.all(this.#entry.files.map((file) => this.#isSound(file)))
    return this.#entry.files.filter((_, index) => !sound[index])
  }

  /**
   * Downloads what is missing or damaged. Where another process is at it, waits for that one, and takes over if it ends
   * without having finished.
   */
  async pull(hub: Hub, { signal, onProgress, patience }: PullOptions = {}): Promise<void> {
    const meter = new ProgressMeter(this.#entry)
    await this.alone(meter, { signal, onProgress }, async (stop) => {
      const wanted = await this.damaged()
      await this.checkDisk(await this.#described(wanted, hub, signal))
      for (const file of this.#entry.files) if (!wanted.includes(file)) meter.finished(file)
      for (const file of wanted) await this.#fetch(file, hub, meter, { signal: stop, onProgress, patience })
    })
  }

  /** Throws 'model-missing' where the disk has not room for these files; what of them lies beside their places is there. */
  async checkDisk(files: readonly ModelFile[]): Promise<void> {
    const sizes = await Promise.all(
      files.map(async (file) => (file.bytes ?? 0) - (await sizeOf(`${this.pathOf(file)}.part`))),
    )
    const needed = sizes.reduce((sum, size) => sum + Math.max(0, size), 0)
    if (needed > 0) await checkDiskSpace(this.folder, needed, `The model ${this.#entry.id}`)
  }

  /** Runs a task while no other process writes these files; its signal also fires when the lock is lost. */
  async alone(
    meter: ProgressMeter,
    { signal, onProgress }: TransferOptions,
    task: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    const lost = new AbortController()
    const unlock = await this.#lock.take({
      signal,
      onWait: () => this.#reportOther(meter, onProgress),
      onLost: (error) => lost.abort(error),
    })
    try {
      await task(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal)
    } finally {
      await unlock()
    }
  }

  /** The files with what was put on record of those that the registry has no figures for. */
  async known(files = this.#entry.files): Promise<ModelFile[]> {
    if (files.every(({ bytes, sha256 }) => bytes !== null && sha256 !== null)) return files
    const record = await this.record.read()
    return files.map((file) => {
      const kept = record.files[file.path]
      return { ...file, bytes: file.bytes ?? kept?.bytes ?? null, sha256: file.sha256 ?? kept?.sha256 ?? null }
    })
  }

  /** The files with what the hub tells of those that the registry has no figures for. */
  #described(files: ModelFile[], hub: Hub, signal?: AbortSignal): Promise<ModelFile[]> {
    return Promise.all(
      files.map(async (file) => {
        if (file.bytes !== null) return file
        const { bytes, sha256 } = await hub.describe(this.#entry, file, signal)
        return { ...file, bytes, sha256: file.sha256 ?? sha256 }
      }),
    )
  }

  async #fetch(listed: ModelFile, hub: Hub, meter: ProgressMeter, { signal, onProgress, patience }: PullOptions) {
    const known = await this.record.read()
    // A branch may move on while a model is downloaded: the commit of its first file is that of all.
    const told = listed.sha256 === null ? await hub.describe(this.#entry, listed, signal) : null
    const commit = known.commit ?? (listed.repository === undefined ? told?.commit : null) ?? null
    const file = {
      ...listed,
      bytes: listed.bytes ?? told?.bytes ?? null,
      sha256: listed.sha256 ?? told?.sha256 ?? null,
    }
    const report = (received: number, total: number | null) => onProgress?.(meter.at(listed, received, total))
    const target = this.pathOf(file)
    await hub.inTurn(async (endpoint, last) => {
      const url = hub.address(endpoint, this.#entry, file, commit)
      const attempts = last ? patience?.attempts : 2
      await download({
        url,
        target,
        bytes: file.bytes,
        sha256: file.sha256,
        signal,
        patience: { ...patience, ...(attempts === undefined ? {} : { attempts }) },
        onProgress: report,
      })
      if (await this.#isSound(file, told?.gitSha1)) return
      await rm(target, { force: true })
      throw new DiptychError(
        'upstream',
        `${url} is not the file that was asked for: ${file.path.endsWith('.json') ? 'it is not JSON, or another' : 'it is another'}.`,
        'Check HF_ENDPOINT and any proxy on the way, and try again.',
      )
    }, signal)
    if (listed.sha256 === null || listed.bytes === null)
      await this.record.add({ [file.path]: await fingerprintOf(target) }, commit)
  }

  /** Shows how far the other process has come, by what lies on the disk. */
  async #reportOther(meter: ProgressMeter, onProgress: PullOptions['onProgress']): Promise<void> {
    for (const file of this.#entry.files) {
      if (await this.isThere(file)) {
        meter.finished(file)
        continue
      }
      onProgress?.(meter.at(file, await sizeOf(`${this.pathOf(file)}.part`), file.bytes))
      return
    }
  }

  /** Whether it is a file, of the right size where that is known; what a link leads to counts. */
  async isThere(file: ModelFile): Promise<boolean> {
    const found = await stat(this.pathOf(file)).catch(() => null)
    return found?.isFile() === true && (file.bytes === null ? found.size > 0 : found.size === file.bytes)
  }

  /** By the registry's figures, else by what was put on record when it was written. */
  async #isSound(listed: ModelFile, gitSha1: string | null = null): Promise<boolean> {
    const [file = listed] = await this.known([listed])
    if (!(await this.isThere(file))) return false
    const target = this.pathOf(file)
    if (file.sha256 !== null) return (await sha256Of(target)) === file.sha256
    if (gitSha1 !== null) return (await gitSha1Of(target)) === gitSha1
    return isPlausible(file, target)
  }

  pathOf(file: ModelFile): string {
    return path.join(this.folder, file.path)
  }
}

/** Of a file of which nothing is known: a sign-in page or an error of a proxy is HTML. */
export async function isPlausible(file: ModelFile, place: string): Promise<boolean> {
  if (!file.path.endsWith('.json')) return true
  try {
    JSON.parse(await readFile(place, 'utf8'))
    return true
  } catch {
    return false
  }
}
