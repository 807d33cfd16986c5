import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Block, Document, Metadata, SourceFile } from '../types.ts'

/**
 * The id that a file's document has, known before it is read: 32 hex digits over its bytes, caption, metadata, subtitles and its
 * name without the folders. So a file is known again wherever its folder moves and whichever folder above is given, while
 * two equal files that a person keeps under two names are two documents.
 */
export function documentId(file: Pick<SourceFile, 'name' | 'bytes' | 'caption' | 'metadata' | 'subtitles'>): string {
  const metadata = Object.entries(file.metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  // Left out where there are none, so that what was ingested before there were subtitles is known again.
  const subtitles = file.subtitles === undefined ? [] : [file.subtitles]
  const hash = createHash('sha256').update(file.bytes)
  return hash
    .update(JSON.stringify([path.posix.basename(file.name), file.caption, metadata, ...subtitles]))
    .digest('hex')
    .slice(0, 32)
}

export interface Contents {
  blocks: Block[]
  /** null where the format has no pages. */
  pages?: number | null
  /** What the file says of itself; what the user says of it stands above. */
  metadata?: Metadata
  warnings?: string[]
}

/** Characters of a value: a filter asks for no more, and every item of the document carries all of them. */
const longestValue = 1000

/** A document from what a reader found in the file. */
export function buildDocument(file: SourceFile, contents: Contents): Document {
  const { blocks, pages = null, warnings = [] } = contents
  const { metadata, cut } = bounded({ ...contents.metadata, ...file.metadata })
  const cutWarning = `Only the first ${longestValue.toLocaleString('en')} characters of its ${cut.join(', ')} were kept.`
  return {
    id: documentId(file),
    name: file.name,
    path: file.path,
    mediaType: file.mediaType,
    pages,
    original: file.bytes,
    blocks,
    metadata,
    warnings: [...(file.warnings ?? []), ...warnings, ...(cut.length > 0 ? [cutWarning] : [])],
  }
}

/** Without control characters, which tags of files may hold, and not longer than is of use; `cut`: the names of what was. */
function bounded(metadata: Metadata): { metadata: Metadata; cut: string[] } {
  const cut: string[] = []
  const entries = Object.entries(metadata).flatMap(([name, value]): [string, Metadata[string]][] => {
    if (typeof value !== 'string') return [[name, value]]
    const text = value.replace(/[^\P{Cc}\t\n\r]/gu, '').trim()
    if (text.length > longestValue) cut.push(name)
    return text === '' ? [] : [[name, text.slice(0, longestValue).toWellFormed()]]
  })
  return { metadata: Object.fromEntries(entries), cut }
}

/** The words that a captions file gives to a document, as its first block. Pictures carry them as their caption. */
export function captionBlocks(file: SourceFile): Block[] {
  return file.caption === null ? [] : [{ kind: 'text', text: file.caption, page: null, box: null, heading: null }]
}
