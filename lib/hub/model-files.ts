import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check, lock } from 'proper-lockfile'
import { DiptychError } from '../errors.ts'
import { download, type Patience, sizeOf } from './download.ts'
import { DownloadRecord } from './download-record.ts'
import type { Hub } from './hub.ts'
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

export interface PullOptions {
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
  patience?: Partial<Patience>
}

/** A process that died without unlocking is given up after this. */
const lockStaleMilliseconds = 15_000
const pollMilliseconds = 500
/** Left free on the disk besides the model. */
const reserveBytes = 64 * 1024 ** 2

/** The files of one model in one folder. */
export class ModelFiles {
  readonly folder: string
  readonly #entry: PullableModel
  readonly #record: DownloadRecord

  constructor(entry: PullableModel, folder: string) {
    this.#entry = entry
    this.#record = new DownloadRecord(folder)
    this.folder = folder
  }

  /** Whether every file is there in its right size; the content was checked when it was written. */
  async complete(): Promise<boolean> {
    const there = await Promise.all(this.#entry.files.map((file) => this.#isThere(file)))
    return there.every(Boolean)
  }

  /** Whether some process is downloading them now. */
  async downloading(): Promise<boolean> {
    return check(this.folder, this.#lockOptions()).catch(() => false)
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
    await mkdir(this.folder, { recursive: true })
    const meter = new ProgressMeter(this.#entry)
    const lost = new AbortController()
    const unlock = await this.#lock(lost, meter, { signal, onProgress })
    try {
      const wanted = await this.damaged()
      await this.#checkDisk(await this.#described(wanted, hub, signal))
      const stop = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal
      for (const file of this.#entry.files) if (!wanted.includes(file)) meter.finished(file)
      for (const file of wanted) await this.#fetch(file, hub, meter, { signal: stop, onProgress, patience })
    } finally {
      await unlock()
    }
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
    const known = await this.#record.read()
    // A branch may move on while a model is downloaded: the commit of its first file is that of all.
    const told = listed.sha256 === null ? await hub.describe(this.#entry, listed, signal) : null
    const commit = known.commit ?? (listed.repository === undefined ? told?.commit : null) ?? null
    const file = {
      ...listed,
      bytes: listed.bytes ?? told?.bytes ?? null,
      sha256: listed.sha256 ?? told?.sha256 ?? null,
    }
    const report = (received: number, total: number | null) => onProgress?.(meter.at(listed, received, total))
    const target = this.#path(file)
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
    if (listed.sha256 === null) await this.#record.add(file.path, await fingerprint(target), commit)
  }

  async #lock(lost: AbortController, meter: ProgressMeter, { signal, onProgress }: PullOptions) {
    for (;;) {
      signal?.throwIfAborted()
      try {
        return await lock(this.folder, { ...this.#lockOptions(), onCompromised: (error) => lost.abort(error) })
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error
      }
      await sleep(pollMilliseconds, undefined, { signal })
      await this.#reportOther(meter, onProgress)
    }
  }

  /** Shows how far the other process has come, by what lies on the disk. */
  async #reportOther(meter: ProgressMeter, onProgress: PullOptions['onProgress']): Promise<void> {
    for (const file of this.#entry.files) {
      if (await this.#isThere(file)) {
        meter.finished(file)
        continue
      }
      onProgress?.(meter.at(file, await sizeOf(`${this.#path(file)}.part`), file.bytes))
      return
    }
  }

  #lockOptions() {
    return { lockfilePath: path.join(this.folder, '.lock'), stale: lockStaleMilliseconds, realpath: false }
  }

  async #checkDisk(files: ModelFile[]): Promise<void> {
    const sizes = await Promise.all(
      files.map(async (file) => (file.bytes ?? 0) - (await sizeOf(`${this.#path(file)}.part`))),
    )
    const needed = sizes.reduce((sum, size) => sum + Math.max(0, size), 0)
    if (needed === 0) return
    const { bavail, bsize } = await statfs(this.folder)
    if (bavail * bsize >= needed + reserveBytes) return
    const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
    throw new DiptychError(
      'model-missing',
      `The model ${this.#entry.id} needs ${megabytes(needed)} MB more, and ${this.folder} has ${megabytes(bavail * bsize)} MB free.`,
      'Free some space, or set DATA_DIR to another disk.',
    )
  }

  async #isThere(file: ModelFile): Promise<boolean> {
    const found = await stat(this.#path(file)).catch(() => null)
    return found?.isFile() === true && (file.bytes === null ? found.size > 0 : found.size === file.bytes)
  }

  /** By the registry's figures, else by what was put on record when it was downloaded. */
  async #isSound(file: ModelFile, gitSha1: string | null = null): Promise<boolean> {
    if (!(await this.#isThere(file))) return false
    const target = this.#path(file)
    const expected = file.sha256 ?? (await this.#record.read()).files[file.path]?.sha256 ?? null
    if (expected !== null) return (await hashOf(target, createHash('sha256'))) === expected
    if (gitSha1 !== null) return (await gitHashOf(target)) === gitSha1
    return !file.path.endsWith('.json') || isJson(target)
  }

  #path(file: ModelFile): string {
    return path.join(this.folder, file.path)
  }
}

async function hashOf(file: string, hash: Hash): Promise<string> {
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

/** As git names a file: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
async function gitHashOf(file: string): Promise<string> {
  const { size } = await stat(file)
  return hashOf(file, createHash('sha1').update(`blob ${size}\0`))
}

async function fingerprint(file: string): Promise<{ bytes: number; sha256: string }> {
  return { bytes: (await stat(file)).size, sha256: await hashOf(file, createHash('sha256')) }
}

/** A sign-in page or an error of a proxy is HTML. */
async function isJson(file: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(file, 'utf8'))
    return true
  } catch {
    return false
  }
}
