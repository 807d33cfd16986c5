export type Modality = 'image' | 'text' | 'audio'

/** [left, top, width, height] as fractions of the page (or of the picture), origin at the top left. */
export type Box = [left: number, top: number, width: number, height: number]

export type Metadata = Record<string, string | number | boolean>

/** A file as it was found, before a reader has looked at it. */
export interface SourceFile {
  /** Relative to what was given for ingestion, with forward slashes: `images/cat.png`. */
  name: string
  /** Absolute path or address where the user keeps it; null for an upload. Never opened on behalf of a client. */
  path: string | null
  bytes: Uint8Array
  /** Sniffed from the content, never taken from the name alone: `image/png`, `application/pdf`, `text/markdown` … */
  mediaType: string
  /** Words that a captions file or a sidecar gives to this file. */
  caption: string | null
  metadata: Metadata
  /** What is said in a recording and when, as the text of a WebVTT or SubRip file beside it; absent where there is none. */
  subtitles?: string
  /** What of the files beside it was not taken, in words for the user; absent where all was. */
  warnings?: string[]
  /** Reads a file that this one refers to (`![](cat.png)`); null where it is not in the same tree. */
  resolve(reference: string): Promise<Uint8Array | null>
}

/** An encoded picture (JPEG, PNG, WebP, GIF, AVIF or TIFF). */
export interface EncodedImage {
  bytes: Uint8Array
  mediaType: string
  /** Pixels, after the EXIF orientation has been applied. */
  width: number
  height: number
}

/** A stretch of a recording, in seconds from its beginning. */
export interface TimeSpan {
  start: number
  end: number
}

/** Where in a document something is. */
export interface Placed {
  /** 1-based; null where the format has no pages. */
  page: number | null
  box: Box | null
  /** The headings above, outermost first: `Manual › Brakes › Adjusting`. */
  heading: string | null
}

export interface TextBlock extends Placed {
  kind: 'text'
  text: string
  /** When it is said; absent where the document is no recording. */
  time?: TimeSpan
}

export interface Figure extends Placed {
  kind: 'figure'
  image: EncodedImage
  caption: string | null
  /** Alternative text of the markup. */
  alt: string | null
  /** From when to when it is seen; absent where the document is no recording. */
  time?: TimeSpan
}

/** A stretch of a recording as something to hear: the document is a sound file. */
export interface Sound extends Placed {
  kind: 'sound'
  caption: string | null
  time: TimeSpan
}

export type Block = TextBlock | Figure | Sound

/** What a reader makes of one file: text blocks and figures in reading order. */
export interface Document {
  /** Content hash (32 hex digits), see documentId: the same file with the same words is the same document. */
  id: string
  name: string
  path: string | null
  mediaType: string
  pages: number | null
  /** The file itself, kept so that a citation can open it. */
  original: Uint8Array
  blocks: Block[]
  metadata: Metadata
  /** What could not be read, in words for the user (`page 3: …`); the rest of the document is there. */
  warnings: string[]
}

export interface Source extends Placed {
  name: string
  path: string | null
}
