import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const contents = z.object({
  /** The commit that the files are of; null where the hub did not tell. */
  commit: z.string().nullable().default(null),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })).default({}),
})

/** What the files of a model were when they were downloaded, for those that the registry has no figures of. */
export class DownloadRecord {
  readonly #file: string

  constructor(folder: string) {
    this.#file = path.join(folder, 'downloaded.json')
  }

  /** Empty where there is none, or it is damaged. */
  async read(): Promise<z.infer<typeof contents>> {
    try {
      return contents.parse(JSON.parse(await readFile(this.#file, 'utf8')))
    } catch {
      return { commit: null, files: {} }
    }
  }

  async add(file: string, figures: { bytes: number; sha256: string }, commit: string | null): Promise<void> {
    const before = await this.read()
    const record = { commit: before.commit ?? commit, files: { ...before.files, [file]: figures } }
    await writeFile(`${this.#file}.part`, `${JSON.stringify(record, null, 2)}\n`)
    await rename(`${this.#file}.part`, this.#file)
  }
}
