import { DiptychError } from '../errors.ts'

/** Control characters that no text holds: all but tab, line feed, form feed, carriage return and escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/
/** Code points that Windows-1252 leaves unassigned; the decoder maps them to C1 controls. */
const UNASSIGNED = /[\x81\x8d\x8f\x90\x9d]/
/** Above this share of bytes beyond ASCII, a text is in another script's code page, which can't be told from the bytes. */
const MAX_LATIN_SHARE = 0.3

/**
 * Bytes as text: UTF-8 and UTF-16 with or without a byte order mark, else Windows-1252, the superset of Latin-1 that
 * the web uses (https://encoding.spec.whatwg.org). null where the bytes are no text. Line ends become `\n`.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const text = decode(bytes)
  if (text === null || CONTROL.test(text)) return null
  return text.replace(/\r\n?/g, '\n')
}

/** The text of a file; throws 'unreadable' where it holds bytes that are no text. */
export function textOf(bytes: Uint8Array, name: string): string {
  const text = decodeText(bytes)
  if (text !== null) return text
  throw new DiptychError('unreadable', `${name} holds bytes that are not text.`, 'Save it as UTF-8 text.')
}

function decode(bytes: Uint8Array): string | null {
  const marked = byteOrderMark(bytes) ?? wideZeros(bytes)
  if (marked) return new TextDecoder(marked).decode(bytes)
  const utf8 = new TextDecoder('utf-8').decode(bytes)
  if (!utf8.includes('\ufffd')) return utf8
  if (bytes.includes(0)) return null
  // A few broken characters in a UTF-8 text (a cut, a stray byte) are no reason to garble all the others.
  let broken = 0
  let beyondAscii = 0
  for (const character of utf8) {
    if (character === '\ufffd') broken += 1
    else if (character > '\x7f') beyondAscii += 1
  }
  if (broken * 10 <= beyondAscii) return utf8
  const latin = new TextDecoder('windows-1252').decode(bytes)
  return broken > bytes.length * MAX_LATIN_SHARE || UNASSIGNED.test(latin) ? null : latin
}

function byteOrderMark(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  return null
}

/** UTF-16 without a mark: in most scripts' running text, spaces and line ends have a zero on always the same side. */
function wideZeros(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 4096)
  if (bytes.length % 2 === 1 || bytes.length < 4) return null
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const enough = sample.length / 20
  if (odd > enough && even === 0) return 'utf-16le'
  if (even > enough && odd === 0) return 'utf-16be'
  return null
}
