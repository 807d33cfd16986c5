import { fileTypeFromBuffer } from 'file-type'
import { decodeText } from './decode-text.ts'

/** Enough for every signature and for telling text from other bytes. */
const HEAD = 64 * 1024
const MARKDOWN_NAME = /\.(md|markdown|mdown|mkdn?)$/i

/** Media types of sounds as they are sniffed; a browser plays all but AIFF. */
export const soundTypes = [
  'audio/wav',
  'audio/mpeg',
  'audio/flac',
  'audio/ogg',
  'audio/mp4',
  'audio/webm',
  'audio/aac',
  'audio/aiff',
] as const

/**
 * What a file is by its content; `application/octet-stream` where that can't be told. The name decides one thing only:
 * whether a text is Markdown or plain.
 */
export async function sniffMediaType(bytes: Uint8Array, name: string): Promise<string> {
  const head = bytes.subarray(0, HEAD)
  // Text comes first: many signatures are two letters long, and `BM` also begins an article about BMW.
  const text = decodeText(head)
  if (text !== null) return textType(text.trimStart(), name)
  // Anywhere in the first 1024 bytes, as readers of PDF have always allowed (PDF 32000-1, appendix H.3.4.1).
  if (Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).includes('%PDF-')) return 'application/pdf'
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
  return type ? (otherNames[type.mime] ?? type.mime) : 'application/octet-stream'
}

/** Names of one format that is known by another here. */
const otherNames: Record<string, string> = {
  'image/apng': 'image/png',
  'audio/x-flac': 'audio/flac',
  'audio/x-m4a': 'audio/mp4',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'audio/vnd.wave': 'audio/wav',
  'video/x-m4v': 'video/mp4',
  'video/x-matroska': 'video/matroska',
}

function textType(text: string, name: string): string {
  if (text.startsWith('%PDF-')) return 'application/pdf'
  if (text.startsWith('{\\rtf')) return 'application/rtf'
  const markup = withoutPreamble(text).slice(0, 200)
  if (/^<svg[\s>]/i.test(markup)) return 'image/svg+xml'
  if (/^<(!doctype html|html|head|body)[\s>]/i.test(markup)) return 'text/html'
  if (MARKDOWN_NAME.test(name)) return 'text/markdown'
  // A piece of a page. Markdown may begin like this too, therefore its name has been asked before.
  if (/^<(article|aside|div|figure|h[1-6]|header|img|main|nav|ol|p|pre|section|table|title|ul)[\s>]/i.test(markup)) {
    return 'text/html'
  }
  return 'text/plain'
}

/** Steps over what may stand before the first element: XML declaration, comments, an SVG or XML doctype. */
function withoutPreamble(text: string): string {
  let rest = text
  for (;;) {
    const end = rest.startsWith('<?')
      ? '?>'
      : rest.startsWith('<!--')
        ? '-->'
        : /^<!doctype (?!html)/i.test(rest)
          ? '>'
          : null
    if (end === null) return rest
    const at = rest.indexOf(end)
    if (at < 0) return rest
    rest = rest.slice(at + end.length).trimStart()
  }
}
