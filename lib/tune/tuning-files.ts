import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { savedTuning, type Tuning } from './tuning.ts'

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Tunings, each a folder with `tuning.json` and what its Python writes. */
export class TuningFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async ids(): Promise<string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => idPattern.test(name))
  }

  /** null where there is none. Throws 'unreadable' where its file is broken. */
  async read(id: string): Promise<{ tuning: Tuning; silentFor: number } | null> {
    // An id may come from a client: what is none never becomes a path.
    if (!idPattern.test(id)) return null
    const file = this.#file(id)
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
      return { tuning: savedTuning.parse(JSON.parse(text)), silentFor: Date.now() - mtimeMs }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
      throw new DiptychError('unreadable', `The tuning ${id} can't be read.`, 'Delete it and start it again.', cause)
    }
  }

  async write(tuning: Tuning): Promise<void> {
    await mkdir(this.folder(tuning.id), { recursive: true })
    const draft = `${this.#file(tuning.id)}.${randomUUID()}.part`
    await writeFile(draft, `${JSON.stringify(tuning)}\n`)
    await rename(draft, this.#file(tuning.id))
  }

  /** What training needed and the result does not: copies of pictures, features, the model that was registered. */
  async tidy(id: string): Promise<void> {
    const names = ['pictures', 'pairs.jsonl', 'features.npz', 'checkpoint.pt', 'model', 'base.json']
    await Promise.all(names.map((name) => rm(path.join(this.folder(id), name), { recursive: true, force: true })))
  }

  /** false where there was none. */
  async delete(id: string): Promise<boolean> {
    if (!idPattern.test(id)) return false
    const there = (await stat(this.folder(id)).catch(() => null)) !== null
    await rm(this.folder(id), { recursive: true, force: true })
    return there
  }

  folder(id: string): string {
    return path.join(this.#folder, id)
  }

  #file(id: string): string {
    return path.join(this.folder(id), 'tuning.json')
  }
}
