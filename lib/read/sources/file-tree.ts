import path from 'node:path'
import type { DiptychError } from '../../errors.ts'

/** A file of a tree, not yet read. */
export interface TreeFile {
  /** Relative to the tree, with forward slashes. */
  name: string
  /** Where the user keeps it (absolute path or address); null for an upload. */
  path: string | null
  /** Where the bytes lie on this machine's disk, for formats that are read piece by piece; null where they don't. */
  location: string | null
  /** Why it can't be read, where listing showed that already. */
  problem: DiptychError | null
}

/** Port: files with relative names, wherever they are kept. Holds nothing open between two calls. */
export interface FileTree {
  /** Hidden files and what operating systems leave behind are not listed. */
  list(signal?: AbortSignal): AsyncIterable<TreeFile>
  /** Throws DiptychError 'not-found', 'too-large', 'unreadable' or 'forbidden'. */
  read(name: string, signal?: AbortSignal): Promise<Uint8Array>
  /** Reads what the file `from` refers to; null where that lies outside the tree or is not there. */
  resolve(from: string, reference: string, signal?: AbortSignal): Promise<Uint8Array | null>
}

/** `.git`, `__MACOSX/…`, `Thumbs.db`: nothing that a person put there. */
export function isHidden(name: string): boolean {
  return name
    .split('/')
    .some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db' || part === 'desktop.ini')
}

/** Digits by their value, so that `page 2` comes before `page 10`; the same on every machine. */
const collator = new Intl.Collator('en', { numeric: true })
export function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/**
 * The name in the tree that a reference in `from` stands for: `../img/a%20b.png?raw=1` in `docs/page.md` is
 * `img/a b.png`; a leading slash means the top of the tree. null for addresses and for what lies outside.
 */
export function nameOfReference(from: string, reference: string): string | null {
  if (/^[a-z][a-z0-9+.-]+:/i.test(reference) || reference.startsWith('//')) return null
  const bare = reference.replace(/[?#].*$/s, '').replaceAll('\\', '/')
  return joinName(path.posix.dirname(from), decodePercents(bare))
}

/** Joins a folder of the tree and a relative name; null where that leads out of the tree. */
export function joinName(folder: string, name: string): string | null {
  const joined = path.posix.normalize(name.startsWith('/') ? `.${name}` : path.posix.join(folder, name))
  if (joined === '.' || joined === '..' || joined.startsWith('../') || joined.includes('\0')) return null
  return joined.normalize('NFC')
}

function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
