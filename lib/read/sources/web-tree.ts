import path from 'node:path'
import { DiptychError } from '../../errors.ts'
import { type Fetched, fetchPublic, parseAddress } from './fetch-public.ts'
import type { FileTree, TreeFile } from './file-tree.ts'
import { isRecordingName } from './subtitles-beside.ts'

export interface WebTreeOptions {
  maxFileBytes: number
  allowPrivateAddresses: boolean
}

/** Milliseconds for the page, and for each of its pictures. */
const TIMEOUT = 30_000
/** Subtitles are looked for where an address names a recording. */
const SUBTITLES_ENDINGS = ['.vtt', '.srt']
/** A page may ask for this many pictures; no article has more, and a hostile one would keep us fetching. */
const MAX_PICTURES = 300

/**
 * One address and, as far as it is a page, its pictures; of a recording, the subtitles beside it. Pictures are fetched from the page's own origin alone: the
 * person named that server and no other, and a picture elsewhere may be there only to count who reads.
 */
export class WebTree implements FileTree {
  readonly #address: URL
  readonly #options: WebTreeOptions
  #page: Promise<Fetched> | null = null
  /** By name: what is beside the page. */
  readonly #subtitles = new Map<string, Uint8Array>()
  #pictures = 0

  constructor(address: string, options: WebTreeOptions) {
    this.#address = parseAddress(address)
    this.#address.hash = ''
    this.#options = options
  }

  async *list(signal?: AbortSignal): AsyncGenerator<TreeFile> {
    yield fileAt(this.#address)
    if (!isRecordingName(this.#address.pathname)) return
    for (const ending of SUBTITLES_ENDINGS) {
      const url = new URL(this.#address)
      url.pathname = url.pathname.replace(/\.[^.]*$/, ending)
      const bytes = await this.#fetch(url, signal).then(
        (fetched) => fetched.bytes,
        () => null,
      )
      signal?.throwIfAborted()
      // Nobody said that there are any, and many a server has a page for every address.
      if (!bytes || !Buffer.from(bytes).includes('-->')) continue
      this.#subtitles.set(nameOfAddress(url), bytes)
      yield fileAt(url)
    }
  }

  async read(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#subtitles.get(name) ?? (await this.#fetchPage(signal)).bytes
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

function fileAt(url: URL): TreeFile {
  return { name: nameOfAddress(url), path: url.href, location: null, problem: null }
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
