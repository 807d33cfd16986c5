import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { DiptychError } from '../../errors.ts'
import { fileError, tooLarge } from '../ingest-failure.ts'
import { byName, type FileTree, isHidden, nameOfReference, type TreeFile } from './file-tree.ts'

export interface ZipTreeOptions {
  /** What the user calls the zip; the names inside follow it in `path`. */
  name: string
  /** Where the user keeps it; null for an upload. */
  path: string | null
  /** Bytes of one file, unpacked. */
  maxFileBytes: number
}

/** No collection of documents packs this well; what does is made to fill a disk. */
const BOMB_RATIO = 100
const BOMB_BYTES = 256 * 1024 * 1024
const MAX_ENTRIES = 200_000
/** Upper half of `externalFileAttributes` is the Unix mode. */
const UNIX_TYPE_MASK = 0o170000
const UNIX_LINK = 0o120000

/**
 * A zip, on disk or in memory; a file is unpacked when it is read, never onto the disk. Sizes are checked before
 * anything is unpacked, and yauzl holds each entry to the size it declares.
 */
export class ZipTree implements FileTree {
  readonly #source: string | Buffer
  readonly #options: ZipTreeOptions
  #entries: Promise<Map<string, Entry>> | null = null
  readonly #problems: TreeFile[] = []

  constructor(source: string | Uint8Array, options: ZipTreeOptions) {
    this.#source =
      typeof source === 'string' ? source : Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    this.#options = options
  }

  /** true for zips with a format of their own (Word, EPUB, Java): documents, not folders. Throws as `list` does. */
  async isPackage(): Promise<boolean> {
    const entries = await this.#directory()
    return ['[Content_Types].xml', 'mimetype', 'META-INF/MANIFEST.MF'].some((name) => entries.has(name))
  }

  async *list(): AsyncGenerator<TreeFile> {
    const entries = await this.#directory()
    yield* this.#problems
    for (const name of [...entries.keys()].sort(byName)) if (!isHidden(name)) yield this.#file(name, null)
  }

  async read(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    const entry = (await this.#directory()).get(name.normalize('NFC'))
    if (!entry) throw new DiptychError('not-found', `${name} is not in ${this.#options.name}.`, 'Check the name.')
    if (entry.isEncrypted()) {
      throw new DiptychError(
        'unreadable',
        `${name} is locked with a password.`,
        'Unpack the zip and ingest the folder.',
      )
    }
    if (entry.uncompressedSize > this.#options.maxFileBytes) {
      throw tooLarge(name, entry.uncompressedSize, this.#options.maxFileBytes)
    }
    try {
      const zip = await this.#open()
      try {
        const stream = await zip.openReadStreamPromise(entry)
        // Lets go of the signal when the stream ends: one signal outlives thousands of entries.
        if (signal) addAbortSignal(signal, stream)
        return await buffer(stream)
      } finally {
        zip.close()
      }
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      throw broken(`${this.#options.name}/${name}`, thrown)
    }
  }

  async resolve(from: string, reference: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const name = nameOfReference(from, reference)
    if (!name || !(await this.#directory()).has(name)) return null
    return this.read(name, signal)
  }

  #file(name: string, problem: DiptychError | null): TreeFile {
    const { path: zipPath } = this.#options
    return { name, path: zipPath === null ? null : `${zipPath}/${name}`, location: null, problem }
  }

  #directory(): Promise<Map<string, Entry>> {
    this.#entries ??= this.#readDirectory()
    return this.#entries
  }

  async #readDirectory(): Promise<Map<string, Entry>> {
    const entries = new Map<string, Entry>()
    let unpacked = 0
    try {
      const zip = await this.#open()
      try {
        if (zip.entryCount > MAX_ENTRIES) throw bomb(this.#options.name, `${zip.entryCount} files`)
        for await (const entry of zip.eachEntry()) {
          const name = this.#nameOf(entry)
          if (name === null) continue
          entries.set(name, entry)
          unpacked += entry.uncompressedSize
        }
        if (unpacked > Math.max(BOMB_BYTES, zip.fileSize * BOMB_RATIO)) {
          throw bomb(this.#options.name, `${Math.round(unpacked / 1024 / 1024)} MB`)
        }
      } finally {
        zip.close()
      }
    } catch (thrown) {
      throw broken(this.#options.name, thrown)
    }
    return entries
  }

  /** null for folders, links and names that would leave the zip. */
  #nameOf(entry: Entry): string | null {
    const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
    const name = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).normalize('NFC')
    if (name.endsWith('/')) return null
    if (((entry.externalFileAttributes >>> 16) & UNIX_TYPE_MASK) === UNIX_LINK) return null
    const wrong = yauzl.validateFileName(name)
    if (wrong !== null || name.includes('\0')) {
      const error = new DiptychError('forbidden', `${name} would leave the zip.`, 'Pack the zip again from its folder.')
      this.#problems.push(this.#file(path.posix.basename(name), error))
      return null
    }
    return path.posix.normalize(name)
  }

  /** Opened for each use, since pictures are still asked for when the listing is long over. */
  #open(): Promise<ZipFile> {
    // Names are decoded by #nameOf, so that one bad name does not end the listing.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true } as const
    return typeof this.#source === 'string'
      ? yauzl.openPromise(this.#source, options)
      : yauzl.fromBufferPromise(this.#source, options)
  }
}

/** true where a file on disk begins with the signature of a zip, of an empty one too. */
export async function startsAsZip(location: string): Promise<boolean> {
  try {
    const handle = await open(location, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const { buffer: head } = await handle.read(Buffer.alloc(4), 0, 4, 0)
      return ['PK\u0003\u0004', 'PK\u0005\u0006'].includes(head.toString('latin1'))
    } finally {
      await handle.close()
    }
  } catch {
    // Reading it as a file will say what is wrong.
    return false
  }
}

function bomb(name: string, size: string): DiptychError {
  return new DiptychError('too-large', `${name} would unpack to ${size}.`, 'Unpack it yourself and ingest the folder.')
}

function broken(name: string, thrown: unknown): DiptychError {
  if (thrown instanceof DiptychError) return thrown
  if (thrown instanceof Error && 'code' in thrown && 'syscall' in thrown) return fileError(name, thrown)
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return new DiptychError('unreadable', `${name} is a broken zip: ${detail}.`, 'Pack it again.', thrown)
}
