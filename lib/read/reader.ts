import type { Document, SourceFile } from '../types.ts'

export interface ReadOptions {
  /** Pictures with more pixels than this are refused (a 600 KB PNG can need 689 MB of memory). */
  maxPixels: number
  signal?: AbortSignal
  /** Milliseconds after which a reader that works page by page returns what it has, with a warning. */
  budget?: number
  /** How long a recording is; given of one packed as a film that was found to hold sound alone. */
  seconds?: number
}

/** Port: turns one file of its formats into a Document. */
export interface Reader {
  readonly name: string
  /** Media types, as sniffed from the content. */
  readonly mediaTypes: readonly string[]
  /** Throws DiptychError 'unreadable' or 'too-large'; what can be read of a damaged file is returned, with warnings. */
  read(file: SourceFile, options: ReadOptions): Promise<Document>
}
