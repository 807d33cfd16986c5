import { createWriteStream } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
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
    this.#files.push({ name: this.#unused(relativeName(name)), file })
    await pipeline(content, createWriteStream(path.join(this.directory, file)))
  }

  /** Two files of one name are both kept: `image.png`, `image (2).png`. */
  #unused(name: string): string {
    const taken = new Set(this.#files.map((file) => file.name))
    const { dir, name: stem, ext } = path.posix.parse(name)
    let unused = name
    for (let copy = 2; taken.has(unused); copy++) unused = path.posix.join(dir, `${stem} (${copy})${ext}`)
    return unused
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

  static async discard(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The client's name as a relative path with forward slashes: a label that finds `cat.txt` beside `cat.jpg`. */
function relativeName(name: string): string {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.join('/').replaceAll('\0', '') || 'file'
}
