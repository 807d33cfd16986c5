import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DiptychError } from '../errors.ts'

/**
 * Uploaded files on disk until their job has read them, so that a job outlives the server that took it. Files get
 * generated names; the client's names are kept in manifest.json (`[{name, file}]`) and are never opened.
 */
export class UploadStaging {
  readonly directory: string
  readonly #files: { name: string; file: string }[] = []

  private constructor(directory: string) {
    this.directory = directory
  }

  static async create(directory: string): Promise<UploadStaging> {
    await mkdir(directory, { recursive: true })
    return new UploadStaging(directory)
  }

  async add(name: string, content: Readable): Promise<void> {
    const file = `${this.#files.length}.bin`
    // As the client has it: UploadTree, which reads the manifest, cleans names and numbers those that come twice.
    this.#files.push({ name: name || 'unnamed', file })
    await pipeline(content, createWriteStream(path.join(this.directory, file)))
  }

  /** Writes the manifest: from here on a job may read it. Throws 'bad-request' where nothing was uploaded. */
  async seal(): Promise<void> {
    if (this.#files.length === 0)
      throw new DiptychError(
        'bad-request',
        'The upload holds no files.',
        'Send at least one file in the field "files".',
      )
    await writeFile(path.join(this.directory, 'manifest.json'), JSON.stringify(this.#files))
  }

  discard(): Promise<void> {
    return UploadStaging.discard(this.directory)
  }

  /** The staging folders in `directory` to which nothing has been written for so many milliseconds. */
  static async list(directory: string, { unchangedFor }: { unchangedFor: number }): Promise<string[]> {
    const folders = (await readdir(directory).catch(() => [])).map((name) => path.join(directory, name))
    const changed = await Promise.all(folders.map(lastChange))
    return folders.filter((_, index) => Date.now() - (changed[index] ?? 0) > unchangedFor)
  }

  static async discard(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Of the folder and the files in it, since a file that grows does not change its folder. */
async function lastChange(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => [])
  const times = await Promise.all(
    [folder, ...files.map((file) => path.join(folder, file))].map(
      async (each) => (await stat(each).catch(() => null))?.mtimeMs ?? 0,
    ),
  )
  return times.reduce((latest, time) => Math.max(latest, time), 0)
}
