import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../../errors.ts'
import type { IngestFailure, SourceFile } from '../../types.ts'
import { fileError, ingestFailure } from '../ingest-failure.ts'
import { sniffMediaType } from '../media-type.ts'
import { CaptionIndex, companionsOf } from './caption-index.ts'
import { isCaptionsFile, readCaptions } from './captions.ts'
import { DirectoryTree } from './directory-tree.ts'
import { type FileTree, joinName, type TreeFile } from './file-tree.ts'
import { isRecordingName, subtitlesBeside } from './subtitles-beside.ts'
import { UploadTree } from './upload-tree.ts'
import { WebTree } from './web-tree.ts'
import { startsAsZip, ZipTree, type ZipTreeOptions } from './zip-tree.ts'

/** What can be ingested: a file, folder or zip on disk, an address, or a staged upload (see upload-tree.ts). */
export type SourceInput =
  | { kind: 'path'; path: string }
  | { kind: 'address'; address: string }
  | { kind: 'upload'; folder: string }

export interface ListOptions {
  /** Bytes of one file; also of one unpacked from a zip. */
  maxFileBytes: number
  /** Fetch from this machine and its network too: for the command line only, never for a client of the server. */
  allowPrivateAddresses?: boolean
  signal?: AbortSignal
  /** Told how many files a folder or zip holds before they are read; −1 where one of them turns out to be a zip itself. */
  onListed?: (files: number) => void
}

/** A file that was read, or one that could not be; the listing goes on after either. */
export type Listed = { kind: 'file'; file: SourceFile } | { kind: 'failure'; failure: IngestFailure }

/** A word of the command line as an input: an address where it begins with http:// or https://, else a path. */
export function sourceInput(argument: string): SourceInput {
  return /^https?:\/\//i.test(argument) ? { kind: 'address', address: argument } : { kind: 'path', path: argument }
}

/** Every file of several inputs, one after the other. */
export async function* listAllSources(inputs: SourceInput[], options: ListOptions): AsyncGenerator<Listed> {
  for (const input of inputs) yield* listSources(input, options)
}

/**
 * Every file of an input, zips opened, with the words that captions files and sidecars give it. A file's bytes are
 * read when it is asked for, so that a folder of any size passes through memory one file at a time.
 */
export async function* listSources(input: SourceInput, options: ListOptions): AsyncGenerator<Listed> {
  try {
    const { tree, ...level } = await openInput(input, options)
    yield* expand(tree, { prefix: '', ...level }, options)
  } catch (thrown) {
    options.signal?.throwIfAborted()
    const name = input.kind === 'path' ? input.path : input.kind === 'address' ? input.address : 'upload'
    yield { kind: 'failure', failure: ingestFailure(name, thrown) }
  }
}

interface Level {
  /** Stands before every name: the name of the zip and a slash. */
  prefix: string
  /** The names asked for; null for all. */
  wanted: Set<string> | null
  /** The tree lists all there is, so that a caption for any other picture is a mistake. */
  complete: boolean
  /** Inside a zip, where a further zip is not opened. */
  zipped: boolean
}

type Opened = Omit<Level, 'prefix'> & { tree: FileTree }

async function openInput(input: SourceInput, options: ListOptions): Promise<Opened> {
  const { maxFileBytes, allowPrivateAddresses = false } = options
  if (input.kind === 'upload') return whole(new UploadTree(input.folder, { maxFileBytes }))
  if (input.kind === 'address') return whole(new WebTree(input.address, { maxFileBytes, allowPrivateAddresses }))
  const absolute = path.resolve(input.path)
  const found = await stat(absolute).catch((thrown: unknown) => {
    throw fileError(input.path, thrown)
  })
  if (found.isDirectory()) return whole(new DirectoryTree(absolute, { maxFileBytes }))
  if (!found.isFile()) {
    throw new DiptychError('unreadable', `${input.path} is not a regular file.`, 'Give a file, a folder or an address.')
  }
  return singleFile(absolute, options)
}

function whole(tree: FileTree): Opened {
  return { tree, wanted: null, complete: true, zipped: false }
}

/** One file: its folder is the tree, so that its pictures and captions are found; a captions file stands for its pictures. */
async function singleFile(absolute: string, { maxFileBytes, signal }: ListOptions): Promise<Opened> {
  const folder = path.dirname(absolute)
  const name = path.basename(absolute)
  const zip = await zipOnDisk(absolute, { name, path: absolute, maxFileBytes })
  if (zip) return { ...whole(zip), zipped: true }
  const wanted = new Set<string>()
  if (isCaptionsFile(name)) {
    const bytes = await new DirectoryTree(folder, { maxFileBytes }).read(name, signal)
    for await (const { image } of readCaptions(bytes, name)) {
      const picture = joinName('.', image)
      if (picture !== null && image !== '') wanted.add(picture)
    }
  } else wanted.add(name)
  const subtitles = await subtitlesOf(wanted, folder)
  const names = new Set([name, ...wanted, ...[...wanted].flatMap(companionsOf), ...subtitles])
  const tree = new DirectoryTree(folder, { maxFileBytes, names: [...names] })
  return { tree, wanted, complete: isCaptionsFile(name), zipped: false }
}

/** Those beside recordings that are given by name; they may have one of many names. */
async function subtitlesOf(wanted: ReadonlySet<string>, root: string): Promise<string[]> {
  const recordings = [...wanted].filter(isRecordingName)
  const folders = [...new Set(recordings.map((name) => path.posix.dirname(name)))]
  const names = await Promise.all(
    folders.map(async (folder) => {
      // A folder that can't be listed may hold a file that can be read.
      const entries = await readdir(path.join(root, folder)).catch(() => [])
      return entries.map((entry) => path.posix.join(folder, entry))
    }),
  )
  const beside = subtitlesBeside([...new Set([...recordings, ...names.flat()])])
  return recordings.flatMap((name) => beside.get(name) ?? [])
}

async function* expand(tree: FileTree, level: Level, options: ListOptions): AsyncGenerator<Listed> {
  const { signal } = options
  const files: TreeFile[] = []
  for await (const file of tree.list(signal)) {
    if (file.problem) yield failed(file, level, file.problem)
    else files.push(file)
  }
  const captions = await CaptionIndex.of(tree, files, level.complete, signal)
  const wanted = files.filter(({ name }) => !captions.isClaimed(name) && (level.wanted?.has(name) ?? true))
  options.onListed?.(wanted.length)
  for (const file of wanted) {
    for (const failure of captions.failures.splice(0)) yield { kind: 'failure', failure }
    signal?.throwIfAborted()
    try {
      yield* readFile(tree, file, captions, level, options)
    } catch (thrown) {
      signal?.throwIfAborted()
      yield failed(file, level, thrown)
    }
  }
  for (const failure of captions.failures) yield { kind: 'failure', failure }
}

async function* readFile(tree: FileTree, file: TreeFile, captions: CaptionIndex, level: Level, options: ListOptions) {
  const { maxFileBytes, signal } = options
  const zipOptions = { name: level.prefix + file.name, path: file.path, maxFileBytes }
  const zip = file.location === null ? null : await zipOnDisk(file.location, zipOptions)
  if (zip) {
    options.onListed?.(-1)
    return yield* expand(zip, inside(file, level), options)
  }
  const bytes = await tree.read(file.name, signal)
  if (bytes.length === 0)
    throw new DiptychError('unreadable', `${file.name} is empty.`, 'Add it again when it is whole.')
  const mediaType = await sniffMediaType(bytes, file.name)
  const unpacked = mediaType === 'application/zip' ? new ZipTree(bytes, zipOptions) : null
  if (unpacked && !(await unpacked.isPackage())) {
    if (level.zipped) {
      throw new DiptychError('unsupported-type', `${file.name} is a zip inside a zip.`, 'Unpack the outer one first.')
    }
    return yield* expand(unpacked, inside(file, level), options)
  }
  const source: SourceFile = {
    name: level.prefix + file.name,
    path: file.path,
    bytes,
    mediaType,
    ...(await captions.wordsFor(file.name, signal)),
    ...(await captions.subtitlesFor(file.name, signal)),
    resolve: (reference) => tree.resolve(file.name, reference, signal),
  }
  yield { kind: 'file', file: source } satisfies Listed
}

function inside(file: TreeFile, level: Level): Level {
  return { prefix: `${level.prefix}${file.name}/`, wanted: null, complete: true, zipped: true }
}

/**
 * A zip on disk is read piece by piece, since it may be far larger than a single file may. null where it is none, or
 * is a document of a format that uses zip (Word, EPUB).
 */
async function zipOnDisk(location: string, options: ZipTreeOptions): Promise<ZipTree | null> {
  if (!(await startsAsZip(location))) return null
  const zip = new ZipTree(location, options)
  return (await zip.isPackage()) ? null : zip
}

function failed(file: TreeFile, level: Level, thrown: unknown): Listed {
  return { kind: 'failure', failure: ingestFailure(file.path ?? level.prefix + file.name, thrown) }
}
