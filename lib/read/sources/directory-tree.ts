import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../../errors.ts'
import { fileError } from '../ingest-failure.ts'
import { byName, type FileTree, isHidden, nameOfReference, type TreeFile } from './file-tree.ts'
import { readRegularFile } from './read-regular-file.ts'

export interface DirectoryTreeOptions {
  maxFileBytes: number
  /** List these names alone (those that exist), instead of everything below the root. */
  names?: string[]
}

/** A folder on disk, sorted by name. A symbolic link is followed only where it stays inside the folder. */
export class DirectoryTree implements FileTree {
  readonly #root: string
  readonly #options: DirectoryTreeOptions

  constructor(root: string, options: DirectoryTreeOptions) {
    this.#root = path.resolve(root)
    this.#options = options
  }

  async *list(signal?: AbortSignal): AsyncGenerator<TreeFile> {
    if (!this.#options.names) {
      yield* this.#walk('', signal)
      return
    }
    for (const name of this.#options.names) {
      const found = await stat(path.join(this.#root, name)).catch(() => null)
      if (found?.isFile()) yield this.#entry(name)
    }
  }

  async *#walk(folder: string, signal?: AbortSignal): AsyncGenerator<TreeFile> {
    signal?.throwIfAborted()
    const absolute = path.join(this.#root, folder)
    let entries: Dirent[]
    try {
      entries = await readdir(absolute, { withFileTypes: true })
    } catch (thrown) {
      yield { ...this.#entry(folder || '.'), problem: fileError(absolute, thrown) }
      return
    }
    for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
      const name = folder ? `${folder}/${entry.name}` : entry.name
      if (isHidden(entry.name)) continue
      if (entry.isDirectory()) yield* this.#walk(name, signal)
      else if (entry.isFile()) yield this.#entry(name)
      else if (entry.isSymbolicLink()) yield* this.#link(name)
      // Sockets, pipes and devices are no documents, and reading a pipe would wait for ever.
    }
  }

  /** A link to a folder inside is passed over: what it holds is listed in its own place. */
  async *#link(name: string): AsyncGenerator<TreeFile> {
    try {
      const target = await stat(await this.#inside(name))
      if (target.isFile()) yield this.#entry(name)
    } catch (thrown) {
      yield { ...this.#entry(name), problem: fileError(path.join(this.#root, name), thrown) }
    }
  }

  #entry(name: string): TreeFile {
    const absolute = path.join(this.#root, name)
    return { name, path: absolute, location: absolute, problem: null }
  }

  async read(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    const absolute = path.join(this.#root, name)
    try {
      return await readRegularFile(await this.#inside(name), this.#options.maxFileBytes, signal)
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      throw fileError(absolute, thrown)
    }
  }

  async resolve(from: string, reference: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const name = nameOfReference(from, reference)
    if (!name) return null
    try {
      return await this.read(await this.#spelling(name), signal)
    } catch (thrown) {
      const { code } = DiptychError.from(thrown)
      if (code === 'not-found' || code === 'forbidden') return null
      throw thrown
    }
  }

  /** Names are compared in NFC; a disk written by macOS may keep them in NFD. */
  async #spelling(name: string): Promise<string> {
    for (const spelling of [name, name.normalize('NFD')]) {
      if (await stat(path.join(this.#root, spelling)).catch(() => null)) return spelling
    }
    return name
  }

  /** The real path of a name; throws 'forbidden' where a link or `..` leads out of the root. */
  async #inside(name: string): Promise<string> {
    const [root, target] = await Promise.all([realpath(this.#root), realpath(path.join(this.#root, name))])
    if (target !== root && !target.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
      throw new DiptychError(
        'forbidden',
        `${path.join(this.#root, name)} leads out of the folder.`,
        'Put a copy of the file into the folder, or ingest the folder that holds it.',
      )
    }
    return target
  }
}
