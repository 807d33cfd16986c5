import { networkReason } from './download.ts'
import type { ModelEntry } from './registry.ts'

/** A Hugging Face hub or a mirror of one. https://huggingface.co/docs/hub/models-downloading */
export class Hub {
  readonly host: string
  readonly #endpoint: string
  readonly #probeMilliseconds: number

  /**
   * @param endpoint without a trailing slash; may have a path
   * @param probeMilliseconds how long it may take to answer before `auto` settles for a model that is there
   */
  constructor(endpoint: string, probeMilliseconds = 4000) {
    this.#endpoint = endpoint
    this.#probeMilliseconds = probeMilliseconds
    this.host = new URL(endpoint).host
  }

  /** Address of a file of a model at its pinned revision. */
  address({ source }: ModelEntry, file: string): string {
    if (source.kind !== 'hub') throw new Error('only models of a hub have an address')
    const revision = encodeURIComponent(source.revision)
    return `${this.#endpoint}/${source.repository}/resolve/${revision}/${file}`
  }

  /**
   * Why a model can't be had from here now, in a few words; null where it can. Answers in time. Asks for the first byte
   * of the largest file, which comes from the hub's file store: a network may let the one through and not the other.
   */
  async obstacle(entry: ModelEntry, signal?: AbortSignal): Promise<string | null> {
    const limit = AbortSignal.timeout(this.#probeMilliseconds)
    const [largest] = entry.files.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    try {
      const response = await fetch(this.address(entry, largest?.path ?? ''), {
        headers: { range: 'bytes=0-0' },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      return response.ok ? null : `${this.host} answers with HTTP ${response.status}`
    } catch (error) {
      signal?.throwIfAborted()
      if (limit.aborted) return `${this.host} or its file store does not answer`
      return `${this.host} can't be reached: ${networkReason(error)}`
    }
  }
}
