import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import type { EvaluationRun } from './evaluation-run.ts'
import { savedRun } from './saved-evaluation.ts'

/** A run as it is on the disk. */
export interface KeptRun {
  run: EvaluationRun
  /** Milliseconds since its file was written. */
  silentFor: number
}

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Runs of evaluations, each a JSON file that is replaced as a whole: a crash leaves the old one or the new one. */
export class RunFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Ids of the runs that are kept, in no order. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => [])
    return names.map((name) => path.basename(name, '.json')).filter((id, at) => names[at] === `${id}.json` && isId(id))
  }

  /** null where there is no such run. Throws 'unreadable' where its file is broken. */
  async read(id: string): Promise<KeptRun | null> {
    // An id may come from a client: what is none never becomes a path.
    if (!isId(id)) return null
    const file = this.#file(id)
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
      return { run: savedRun.parse(JSON.parse(text)), silentFor: Date.now() - mtimeMs }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
      throw new DiptychError('unreadable', `The run ${id} can't be read.`, 'Delete it and run it again.', cause)
    }
  }

  async write(run: EvaluationRun): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const draft = `${this.#file(run.id)}.${randomUUID()}.part`
    await writeFile(draft, `${JSON.stringify(run)}\n`)
    await rename(draft, this.#file(run.id))
  }

  /** false where there was none. */
  async delete(id: string): Promise<boolean> {
    if (!isId(id)) return false
    const there = (await stat(this.#file(id)).catch(() => null)) !== null
    await rm(this.#file(id), { force: true })
    return there
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.json`)
  }
}

function isId(id: string): boolean {
  return idPattern.test(id)
}
