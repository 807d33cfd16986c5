import path from 'node:path'
import { DiptychError } from '../../errors.ts'
import type { IngestFailure, Metadata, SourceFile } from '../../types.ts'
import { textOf } from '../decode-text.ts'
import { flatMetadata } from '../flat-metadata.ts'
import { ingestFailure, tooLarge } from '../ingest-failure.ts'
import { asObject, type CaptionRow, isCaptionsFile, readCaptions } from './captions.ts'
import { type FileTree, joinName, type TreeFile } from './file-tree.ts'
import { isRecordingName, subtitlesBeside } from './subtitles-beside.ts'

export interface Words {
  caption: string | null
  metadata: Metadata
}

/** By name only: a sidecar must be known as one before the picture, or the recording, beside it is read. */
const PICTURE_NAME = /\.(jpe?g|png|webp|gif|avif|tiff?|heic|heif|bmp|svg)$/i
/** Bytes: a hundred times the subtitles of a long film. */
const MAX_SUBTITLES = 20 * 2 ** 20
const NO_WORDS: Words = { caption: null, metadata: {} }

/**
 * The words that captions files, sidecars and subtitles of a tree give to its pictures and recordings. All names are known before the first
 * picture is read; only the words are held in memory.
 */
export class CaptionIndex {
  readonly failures: IngestFailure[] = []
  readonly #tree: FileTree
  readonly #rows = new Map<string, Words>()
  /** Picture → its sidecars. */
  readonly #sidecars = new Map<string, TreeFile[]>()
  /** Recording → its subtitles, the ones to take first. */
  readonly #subtitles = new Map<string, TreeFile[]>()
  readonly #claimed = new Set<string>()

  private constructor(tree: FileTree) {
    this.#tree = tree
  }

  /** `complete`: the files are the whole tree, so that a bad row, or one about any other picture, is a failure. */
  static async of(tree: FileTree, files: TreeFile[], complete: boolean, signal?: AbortSignal): Promise<CaptionIndex> {
    const index = new CaptionIndex(tree)
    const names = new Set(files.map(({ name }) => key(name)))
    for (const file of files) if (isCaptionsFile(file.name)) await index.#takeCaptions(file, names, signal)
    index.#findSubtitles(files)
    index.#findSidecars(files)
    if (!complete) index.failures.length = 0
    return index
  }

  /** true for captions files and sidecars, which are no documents of their own. */
  isClaimed(name: string): boolean {
    return this.#claimed.has(name)
  }

  /** The rows' caption comes first, then the sidecars'; a sidecar that can't be read is added to the failures. */
  async wordsFor(name: string, signal?: AbortSignal): Promise<Words> {
    let words = this.#rows.get(key(name)) ?? NO_WORDS
    for (const sidecar of this.#sidecars.get(name) ?? []) {
      try {
        words = merge(words, sidecarWords(await this.#tree.read(sidecar.name, signal), sidecar.name))
      } catch (thrown) {
        if (signal?.aborted) throw signal.reason
        this.failures.push(ingestFailure(sidecar.path ?? sidecar.name, thrown))
      }
    }
    return words
  }

  /** What is said in a recording: the first of its subtitles that can be read; the warnings name what was not taken. */
  async subtitlesFor(name: string, signal?: AbortSignal): Promise<Pick<SourceFile, 'subtitles' | 'warnings'>> {
    const warnings: string[] = []
    let taken: { name: string; text: string } | null = null
    for (const file of this.#subtitles.get(name) ?? []) {
      const base = path.posix.basename(file.name)
      try {
        if (taken) warnings.push(`${base} was not read, since ${taken.name} was.`)
        else taken = { name: base, text: subtitlesOf(await this.#tree.read(file.name, signal), base) }
      } catch (thrown) {
        if (signal?.aborted) throw signal.reason
        warnings.push(DiptychError.from(thrown).message)
      }
    }
    return { ...(taken && { subtitles: taken.text }), ...(warnings.length > 0 && { warnings }) }
  }

  async #takeCaptions(file: TreeFile, names: Set<string>, signal?: AbortSignal): Promise<void> {
    this.#claimed.add(file.name)
    try {
      for await (const row of readCaptions(await this.#tree.read(file.name, signal), file.name)) {
        signal?.throwIfAborted()
        this.#takeRow(file, row, names)
      }
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      this.failures.push(ingestFailure(file.path ?? file.name, thrown))
    }
  }

  #takeRow(file: TreeFile, row: CaptionRow, names: Set<string>): void {
    const where = `Line ${row.line} of ${path.posix.basename(file.name)}`
    if (row.problem) {
      const error = new DiptychError('unreadable', `${where} ${row.problem}.`, 'Correct the line.')
      this.failures.push(ingestFailure(file.path ?? file.name, error))
      return
    }
    const name = joinName(path.posix.dirname(file.name), row.image)
    if (name === null || !names.has(key(name))) {
      const error = new DiptychError(
        'not-found',
        `${where} names a picture that is not there.`,
        'Add it, or drop the line.',
      )
      this.failures.push(ingestFailure(row.image, error))
      return
    }
    this.#rows.set(key(name), merge(this.#rows.get(key(name)) ?? NO_WORDS, row))
  }

  #findSubtitles(files: TreeFile[]): void {
    const byName = new Map(files.map((file) => [file.name, file]))
    for (const [recording, names] of subtitlesBeside([...byName.keys()])) {
      this.#subtitles.set(
        recording,
        names.flatMap((name) => byName.get(name) ?? []),
      )
      for (const name of names) this.#claimed.add(name)
    }
  }

  #findSidecars(files: TreeFile[]): void {
    const byStem = new Map<string, TreeFile[]>()
    for (const file of files) {
      if (!/\.(txt|json)$/i.test(file.name) || this.#claimed.has(file.name)) continue
      byStem.set(stem(file.name), [...(byStem.get(stem(file.name)) ?? []), file])
    }
    for (const { name } of files) {
      if (!isDescribed(name)) continue
      // `cat.txt` beside `cat.jpg`; some tools write `cat.jpg.txt` and `cat.jpg.json`.
      const sidecars = [...(byStem.get(stem(name)) ?? []), ...(byStem.get(name) ?? [])]
      if (sidecars.length > 0) this.#sidecars.set(name, sidecars)
      for (const sidecar of sidecars) this.#claimed.add(sidecar.name)
    }
  }
}

function subtitlesOf(bytes: Uint8Array, name: string): string {
  if (bytes.length > MAX_SUBTITLES) throw tooLarge(name, bytes.length, MAX_SUBTITLES)
  return textOf(bytes, name)
}

function isDescribed(name: string): boolean {
  return PICTURE_NAME.test(name) || isRecordingName(name)
}

/** Names that may hold the words for a picture or a recording given alone. */
export function companionsOf(name: string): string[] {
  const captions = ['captions.csv', 'captions.tsv', 'captions.jsonl', 'metadata.jsonl']
  if (!isDescribed(name)) return []
  return [...captions, ...['.txt', '.json'].flatMap((ending) => [stem(name) + ending, name + ending])]
}

function sidecarWords(bytes: Uint8Array, name: string): Words {
  const text = textOf(bytes, name)
  if (/\.txt$/i.test(name)) return { caption: text.trim() || null, metadata: {} }
  const values = asObject(text)
  if (!values) throw new DiptychError('unreadable', `${name} is not a JSON object.`, 'Correct it, or remove it.')
  const captionKey = ['caption', 'text'].find((wanted) => typeof values[wanted] === 'string')
  const caption = captionKey ? String(values[captionKey]).trim() : ''
  return {
    caption: caption || null,
    metadata: flatMetadata(Object.entries(values).filter(([entry]) => entry !== captionKey)),
  }
}

/** Several captions of one picture stand on lines of their own; metadata that came first stays. */
function merge(first: Words, second: Words): Words {
  const said = `\n${first.caption ?? ''}\n`.includes(`\n${second.caption ?? ''}\n`)
  const captions = [first.caption, said ? null : second.caption].filter((caption) => caption !== null)
  return { caption: captions.join('\n') || null, metadata: { ...second.metadata, ...first.metadata } }
}

function stem(name: string): string {
  return name.slice(0, name.length - path.posix.extname(name).length)
}

/** The same name in composed and decomposed letters is the same picture. */
function key(name: string): string {
  return name.normalize('NFC')
}
