import { DiptychError } from '../errors.ts'
import { networkReason } from './download.ts'
import type { ModelFile, PullableModel } from './pullable-model.ts'

/** What a hub tells of a file ahead of its download; null what it doesn't. */
export interface HubFile {
  /** The commit that the revision stands for now. */
  commit: string | null
  bytes: number | null
  /** Of a large file. */
  sha256: string | null
  /** Of a small file: git's hash of it, https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
  gitSha1: string | null
}

const untold: HubFile = { commit: null, bytes: null, sha256: null, gitSha1: null }
/** A renamed repository, and its new place. */
const mostRedirects = 3

/** A Hugging Face hub and mirrors of it, asked in turn. https://huggingface.co/docs/hub/models-downloading */
export class Hub {
  readonly #endpoints: string[]
  readonly #probeMilliseconds: number

  /**
   * @param endpoints at least one, in the order to try, without trailing slashes; may have paths
   * @param probeMilliseconds how long one may take to answer before `auto` settles for a model that is there
   */
  constructor(endpoints: readonly string[], probeMilliseconds = 4000) {
    this.#endpoints = [...endpoints]
    this.#probeMilliseconds = probeMilliseconds
  }

  /**
   * Address of a file of a model at its revision, or at a commit that is known better. A file of a repository of its own
   * keeps its own revision.
   */
  address(endpoint: string, { source }: PullableModel, file: ModelFile, commit?: string | null): string {
    if (source.kind !== 'hub') throw new Error('only models of a hub have an address')
    const repository = file.repository ?? source.repository
    const revision = file.revision ?? commit ?? source.revision
    return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${file.path}`
  }

  /**
   * The first endpoint's success, or the last one's failure. One that has served stays the first to be asked.
   * @param attempt `last`: no other will be asked after this one
   */
  async inTurn<T>(attempt: (endpoint: string, last: boolean) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (const [index, endpoint] of [...this.#endpoints].entries()) {
      const last = index === this.#endpoints.length - 1
      try {
        const result = await attempt(endpoint, last)
        this.#endpoints.sort((a, b) => Number(b === endpoint) - Number(a === endpoint))
        return result
      } catch (error) {
        signal?.throwIfAborted()
        const elsewhere = error instanceof DiptychError && (error.code === 'unreachable' || error.code === 'upstream')
        if (last || !elsewhere) throw error
      }
    }
    throw new Error('a hub needs an endpoint')
  }

  /** What the first endpoint that answers tells of a file; nothing where none does, since the download will say why. */
  async describe(model: PullableModel, file: ModelFile, signal?: AbortSignal): Promise<HubFile> {
    for (const endpoint of this.#endpoints) {
      try {
        return await this.#head(this.address(endpoint, model, file), signal)
      } catch {
        signal?.throwIfAborted()
      }
    }
    return untold
  }

  /**
   * Why a model can't be had from here now, in a few words; null where it can. Answers in time. Asks for the first byte
   * of the largest file, which comes from the hub's file store: a network may let the one through and not the other.
   */
  async obstacle(model: PullableModel, signal?: AbortSignal): Promise<string | null> {
    const found = await Promise.all(this.#endpoints.map((endpoint) => this.#obstacleAt(endpoint, model, signal)))
    return found.includes(null) ? null : found.join('; ')
  }

  async #obstacleAt(endpoint: string, model: PullableModel, signal?: AbortSignal): Promise<string | null> {
    const { host } = new URL(endpoint)
    const limit = AbortSignal.timeout(this.#probeMilliseconds)
    const [largest] = model.files.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    if (!largest) return null
    try {
      const response = await fetch(this.address(endpoint, model, largest), {
        headers: { range: 'bytes=0-0' },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      return response.ok ? null : `${host} answers with HTTP ${response.status}`
    } catch (error) {
      signal?.throwIfAborted()
      if (limit.aborted) return `${host} or its file store does not answer`
      return `${host} can't be reached: ${networkReason(error)}`
    }
  }

  /**
   * A hub answers for a large file with a redirect to its file store, and tells of the file in the headers of that answer;
   * a small one it serves itself. https://huggingface.co/docs/huggingface_hub/package_reference/file_download
   */
  async #head(address: string, signal?: AbortSignal): Promise<HubFile> {
    const limit = AbortSignal.timeout(this.#probeMilliseconds)
    let url = address
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await fetch(url, {
        method: 'HEAD',
        redirect: 'manual',
        headers: { 'accept-encoding': 'identity' },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      const location = URL.parse(response.headers.get('location') ?? '', url)
      const moved = location && location.origin === new URL(url).origin && !response.headers.has('x-linked-etag')
      if (!moved && response.status < 400) return toldBy(response)
      if (!moved) break
      url = location.href
    }
    throw new Error(`${address} is not there`)
  }
}

function toldBy({ headers, ok }: Response): HubFile {
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\//, '').replaceAll('"', '')
  const length = headers.get('x-linked-size') ?? (ok ? headers.get('content-length') : null)
  const commit = headers.get('x-repo-commit')
  return {
    commit: commit !== null && /^[0-9a-f]{40}$/.test(commit) ? commit : null,
    bytes: Number(length) > 0 ? Number(length) : null,
    sha256: /^[0-9a-f]{64}$/.test(etag) ? etag : null,
    gitSha1: /^[0-9a-f]{40}$/.test(etag) ? etag : null,
  }
}
