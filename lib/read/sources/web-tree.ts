import path from 'node:path'
import { DiptychError } from '../../errors.ts'
import { type Fetched, fetchPublic, parseAddress } from './fetch-public.ts'
import type { FileTree, TreeFile } from './file-tree.ts'

export interface WebTreeOptions {
  maxFileBytes: number
  allowPrivateAddresses: boolean
}

/** Milliseconds for the page, and for each of its pictures. */
const TIMEOUT = 30_000
/** A page may ask for this many pictures; no article has more, and a hostile one would keep us fetching. */
const MAX_PICTURES = 300

/**
 * One address and, as far as it is a page, its pictures. Pictures are fetched from the page's own origin alone: the
 * person named that server and no other, and a picture elsewhere may be there only to count who reads.
 */
export class WebTree implements FileTree {
  readonly #address: URL
  readonly #options: WebTreeOptions
  #page: Promise<Fetched> | null = null
  #pictures = 0

  constructor(address: string, options: WebTreeOptions) {
    this.#address = parseAddress(address)
    this.#address.hash = ''
    this.#options = options
  }

  async *list(): AsyncGenerator<TreeFile> {
    yield { name: nameOfAddress(this.#address), path: this.#address.href, location: null, problem: null }
  }

  async read(_name: string, signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.#fetchPage(signal)).bytes
  }

  async resolve(_from: string, reference: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const page = await this.#fetchPage(signal)
    const url = parseAddress(reference, page.url)
    if (url.origin !== page.url.origin || this.#pictures >= MAX_PICTURES) return null
    this.#pictures += 1
    try {
      return (await this.#fetch(url, signal)).bytes
    } catch (thrown) {
      if (DiptychError.from(thrown).code === 'upstream') return null
      throw thrown
    }
  }

  #fetchPage(signal?: AbortSignal): Promise<Fetched> {
    this.#page ??= this.#fetch(this.#address, signal)
    return this.#page
  }

  #fetch(url: URL, signal?: AbortSignal): Promise<Fetched> {
    const { maxFileBytes: maxBytes, allowPrivateAddresses } = this.#options
    return fetchPublic(url, { maxBytes, allowPrivateAddresses, timeout: TIMEOUT, signal })
  }
}

/** `https://example.org/birds/peacock.html` is called `example.org/birds/peacock.html`. */
function nameOfAddress(url: URL): string {
  let pathname = url.pathname
  try {
    pathname = decodeURIComponent(pathname)
  } catch {
    // Percent signs that encode nothing are part of the name.
  }
  return path.posix.join(url.host, pathname).replace(/\/$/, '') + url.search
}
