import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Fingerprint } from './file-hash.ts'

const contents = z.object({
  /** The commit that the files are of; null where the hub did not tell. */
  commit: z.string().nullable().default(null),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })).default({}),
})

/** What the files of a model were when they were downloaded or copied, for those that the registry has no figures of. */
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

  async add(files: Record<string, Fingerprint>, commit: string | null): Promise<void> {
    const before = await this.read()
    const record = { commit: commit ?? before.commit, files: { ...before.files, ...files } }
    await writeFile(`${this.#file}.part`, `${JSON.stringify(record, null, 2)}\n`)
    await rename(`${this.#file}.part`, this.#file)
  }
}
