import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../../errors.ts'
import { fileError } from '../ingest-failure.ts'
import { type FileTree, isHidden, nameOfReference, type TreeFile } from './file-tree.ts'
import { readRegularFile } from './read-regular-file.ts'

/** `manifest.json` of a staged upload: the client's relative name of each file, and the generated name it lies under. */
export const uploadManifest = z.array(
  z.object({ name: z.string().min(1), file: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/) }),
)
export type UploadManifest = z.infer<typeof uploadManifest>

/** Longest name, in UTF-16 units, as of the file systems that names come from. */
const longestName = 4096

/** Files that came by HTTP: only generated names are ever opened, the client's names are labels. */
export class UploadTree implements FileTree {
  readonly #folder: string
  readonly #maxFileBytes: number
  #files: Promise<Map<string, string>> | null = null

  constructor(folder: string, options: { maxFileBytes: number }) {
    this.#folder = path.resolve(folder)
    this.#maxFileBytes = options.maxFileBytes
  }

  async *list(): AsyncGenerator<TreeFile> {
    for (const [name, file] of await this.#manifest()) {
      if (!isHidden(name)) yield { name, path: null, location: path.join(this.#folder, file), problem: null }
    }
  }

  async read(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    const file = (await this.#manifest()).get(name.normalize('NFC'))
    if (!file) throw new DiptychError('not-found', `${name} is not among the uploaded files.`, 'Upload it too.')
    const location = path.join(this.#folder, file)
    try {
      return await readRegularFile(location, this.#maxFileBytes, signal)
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      // The generated name would tell the user nothing.
      const error = fileError(location, thrown)
      throw new DiptychError(error.code, error.message.replaceAll(location, name), error.fix, thrown)
    }
  }

  async resolve(from: string, reference: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const name = nameOfReference(from, reference)
    if (!name || !(await this.#manifest()).has(name)) return null
    return this.read(name, signal)
  }

  #manifest(): Promise<Map<string, string>> {
    this.#files ??= readManifest(this.#folder)
    return this.#files
  }
}

/** Clean name → generated file, in the order of the upload; a name that comes twice is numbered. */
async function readManifest(folder: string): Promise<Map<string, string>> {
  let manifest: UploadManifest
  try {
    manifest = uploadManifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')))
  } catch (thrown) {
    throw new DiptychError(
      'unreadable',
      'The upload has no valid list of its files.',
      'Upload the files again.',
      thrown,
    )
  }
  const files = new Map<string, string>()
  for (const { name, file } of manifest) {
    const clean = cleanName(name)
    const { dir, name: stem, ext } = path.posix.parse(clean)
    let free = clean
    for (let count = 2; files.has(free); count++) free = path.posix.join(dir, `${stem} (${count})${ext}`)
    files.set(free, file)
  }
  return files
}

/**
 * A client's name as a harmless relative one: `C:\photos\..\a.png` becomes `photos/a.png`. Of one that is too long the
 * end stays, which tells more of a file than its folders.
 */
function cleanName(name: string): string {
  const parts = name
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:/, '')
    .replace(/\p{Cc}/gu, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.join('/').slice(-longestName).toWellFormed().replace(/^\/+/, '') || 'unnamed'
}
