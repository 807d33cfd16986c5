import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The model that a person has chosen for new collections, in DATA_DIR/models/selected.json. */
export class SelectedModel {
  readonly #file: string

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, 'models/selected.json')
  }

  /** null where none is chosen. */
  async read(): Promise<string | null> {
    try {
      const { id }: { id?: unknown } = JSON.parse(await readFile(this.#file, 'utf8'))
      return typeof id === 'string' ? id : null
    } catch {
      return null
    }
  }

  async write(id: string): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true })
    const draft = `${this.#file}.${process.pid}.part`
    await writeFile(draft, `${JSON.stringify({ id })}\n`)
    await rename(draft, this.#file)
  }

  async clear(): Promise<void> {
    await rm(this.#file, { force: true })
  }
}
