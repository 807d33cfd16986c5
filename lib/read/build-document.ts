import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Block, Document, Metadata, SourceFile } from '../types.ts'

/**
 * The id that a file's document has, known before it is read: 32 hex digits over its bytes, caption, metadata and its name
 * without the folders. So a file is known again wherever its folder moves and whichever folder above is given, while
 * two equal files that a person keeps under two names are two documents.
 */
export function documentId(file: Pick<SourceFile, 'name' | 'bytes' | 'caption' | 'metadata'>): string {
  const metadata = Object.entries(file.metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  const hash = createHash('sha256').update(file.bytes)
  return hash
    .update(JSON.stringify([path.posix.basename(file.name), file.caption, metadata]))
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

/** A document from what a reader found in the file. */
export function buildDocument(file: SourceFile, contents: Contents): Document {
  const { blocks, pages = null, metadata = {}, warnings = [] } = contents
  return {
    id: documentId(file),
    name: file.name,
    path: file.path,
    mediaType: file.mediaType,
    pages,
    original: file.bytes,
    blocks,
    metadata: { ...metadata, ...file.metadata },
    warnings,
  }
}

/** The words that a captions file gives to a document, as its first block. Pictures carry them as their caption. */
export function captionBlocks(file: SourceFile): Block[] {
  return file.caption === null ? [] : [{ kind: 'text', text: file.caption, page: null, box: null, heading: null }]
}
