import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { Gate } from '../jobs/ingest.ts'
import type { Document, ModerationPolicy, ModerationVerdict, PairedItem, SourceFile } from '../types.ts'
import type { ContentModerator } from './content-moderator.ts'
import { flagMetadata } from './moderation-metadata.ts'
import type { Quarantine } from './quarantine.ts'

interface GateParts {
  collection: string
  encoder: DualEncoder
  policy: ModerationPolicy
  moderator: ContentModerator
  quarantine: Quarantine
}

/** Decides for each document, before anything of it is stored, whether it comes in, comes in flagged, or stays out. */
export class UploadGate implements Gate {
  readonly #parts: GateParts
  /** What each file referred to while it was read: a document put aside must be readable when its folder is gone. */
  readonly #references = new WeakMap<SourceFile, Map<string, Uint8Array | null>>()

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  opening(file: SourceFile): SourceFile {
    if (this.#parts.policy.mode !== 'quarantine') return file
    const references = new Map<string, Uint8Array | null>()
    const watched: SourceFile = {
      ...file,
      resolve: async (reference) => {
        const bytes = await file.resolve(reference)
        references.set(reference, bytes)
        return bytes
      },
    }
    this.#references.set(watched, references)
    return watched
  }

  async admit(
    file: SourceFile,
    document: Document,
    items: PairedItem[],
    signal?: AbortSignal,
  ): ReturnType<Gate['admit']> {
    const { encoder, moderator, policy, quarantine, collection } = this.#parts
    const pictured = items.flatMap((item) => (item.image ? [{ item, bytes: item.image.bytes }] : []))
    if (pictured.length === 0) return { items, metadata: {} }
    const vectors = await encoder.embedEachImage(
      pictured.map(({ bytes }) => bytes),
      signal,
    )
    // A picture that can't be decoded is not stored either; its item keeps only words.
    const readable = pictured.flatMap((each, index) => {
      const vector = vectors[index]
      return vector instanceof Float32Array ? [{ ...each, vector }] : []
    })
    const verdicts = await moderator.judge(
      encoder,
      readable.map(({ vector }) => vector),
      policy,
      signal,
    )
    const flagged = readable.flatMap(({ item, bytes }, index) => {
      const verdict = verdicts[index]
      return verdict && !verdict.isSafe ? [{ item, bytes, verdict }] : []
    })
    if (flagged.length === 0) return { items, metadata: {} }
    if (policy.mode === 'refuse') throw refused(file.name, flagged)
    if (policy.mode === 'quarantine') {
      await quarantine.add(file, {
        collection,
        documentId: document.id,
        references: this.#references.get(file) ?? new Map(),
        flagged: flagged.map(({ item, bytes, verdict }) => ({
          page: item.source.page,
          categories: verdict.flaggedCategories,
          confidence: verdict.confidence,
          bytes,
        })),
      })
      return null
    }
    const verdictOf = new Map(flagged.map(({ item, verdict }) => [item, verdict]))
    return {
      items: items.map((item) => {
        const verdict = verdictOf.get(item)
        return verdict ? { ...item, metadata: { ...item.metadata, ...flagMetadata([verdict]) } } : item
      }),
      metadata: flagMetadata([...verdictOf.values()]),
    }
  }
}

function refused(name: string, flagged: { item: PairedItem; verdict: ModerationVerdict }[]): DiptychError {
  const categories = [...new Set(flagged.flatMap(({ verdict }) => verdict.flaggedCategories))]
  const pages = [...new Set(flagged.flatMap(({ item }) => item.source.page ?? []))]
  const where = pages.length > 0 ? ` (page ${pages.slice(0, 5).join(', ')}${pages.length > 5 ? ' …' : ''})` : ''
  return new DiptychError(
    'refused',
    `${name} is refused by moderation: ${categories.join(', ')}${where}.`,
    'If this is a mistake, set moderation to "quarantine" or "flag" and add it again.',
  )
}
