import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { isMissingFile } from '../missing-file.ts'

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface KeptRunsPlace<Run> {
  folder: string
  schema: z.ZodType<Run>
  /** What a run is called in errors: `audit`. */
  noun: string
  /** A run has a folder of its own, for what else it writes: `<id>/<noun>.json` instead of `<id>.json`. */
  ownFolders?: boolean
}

/** Runs on the disk, each a JSON file that is replaced as a whole: a crash leaves the old one or the new one. */
export class KeptRuns<Run extends { id: string }> {
  readonly #place: KeptRunsPlace<Run>

  constructor(place: KeptRunsPlace<Run>) {
    this.#place = place
  }

  /** In no order. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.#place.folder).catch(() => [])
    if (this.#place.ownFolders) return names.filter(isId)
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.basename(name, '.json'))
      .filter(isId)
  }

  /** null where there is none; `silentFor`: milliseconds since it was written. Throws 'unreadable' for a broken file. */
  async read(id: string): Promise<{ run: Run; silentFor: number } | null> {
    // An id may come from a client: what is none never becomes a path.
    if (!isId(id)) return null
    const file = this.#file(id)
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
      return { run: this.#place.schema.parse(JSON.parse(text)), silentFor: Date.now() - mtimeMs }
    } catch (cause) {
      if (isMissingFile(cause)) return null
      throw new DiptychError(
        'unreadable',
        `The ${this.#place.noun} ${id} can't be read.`,
        'Delete it and run it again.',
        cause,
      )
    }
  }

  async write(run: Run): Promise<void> {
    await mkdir(path.dirname(this.#file(run.id)), { recursive: true })
    const draft = `${this.#file(run.id)}.${randomUUID()}.part`
    await writeFile(draft, `${JSON.stringify(run)}\n`)
    await rename(draft, this.#file(run.id))
  }

  /** false where there was none. */
  async delete(id: string): Promise<boolean> {
    if (!isId(id)) return false
    const whole = this.#place.ownFolders ? path.dirname(this.#file(id)) : this.#file(id)
    const there = (await stat(whole).catch(() => null)) !== null
    await rm(whole, { recursive: true, force: true })
    return there
  }

  #file(id: string): string {
    const { folder, noun, ownFolders } = this.#place
    return ownFolders ? path.join(folder, id, `${noun}.json`) : path.join(folder, `${id}.json`)
  }
}

function isId(id: string): boolean {
  return idPattern.test(id)
}
