import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A name that a person has chosen, in a JSON file of its own that outlives the process. */
export class ChosenName {
  readonly #file: string
  readonly #key: string

  /** @param key of the name in the file */
  constructor(file: string, key: string) {
    this.#file = file
    this.#key = key
  }

  /** null where none is chosen, or the file can't be read. */
  async read(): Promise<string | null> {
    try {
      const name: unknown = JSON.parse(await readFile(this.#file, 'utf8'))[this.#key]
      return typeof name === 'string' ? name : null
    } catch {
      return null
    }
  }

  /** null: none is chosen any more. Of several at a time one stays, whole. */
  async write(name: string | null): Promise<void> {
    if (name === null) return rm(this.#file, { force: true })
    await mkdir(path.dirname(this.#file), { recursive: true })
    const draft = `${this.#file}.${randomUUID()}.part`
    await writeFile(draft, `${JSON.stringify({ [this.#key]: name })}\n`)
    await rename(draft, this.#file)
  }
}
