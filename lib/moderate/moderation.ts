import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { CollectionRecord } from '../history/collections.ts'
import type { MetadataChange, VectorStore } from '../store/vector-store.ts'
import type {
  EmbeddedItem,
  FlaggedItem,
  Metadata,
  ModerationPolicy,
  ModerationProgress,
  ModerationScan,
  ModerationVerdict,
} from '../types.ts'
import { ContentModerator } from './content-moderator.ts'
import { itemPages } from './item-pages.ts'
import { categoriesKey, flagMetadata, isApproved, moderationKey } from './moderation-metadata.ts'
import { moderationPolicy } from './moderation-policy.ts'
import { Quarantine } from './quarantine.ts'
import { rememberingEncoder } from './remembering-encoder.ts'
import { UploadGate } from './upload-gate.ts'

export interface ModerationOptions {
  root: string
  dataDir: string
  /** What the variables say. */
  settings: Partial<ModerationPolicy>
}

export interface ScanOptions {
  /** Writes the flags into the items' metadata, and takes away those that no longer hold; nothing is written without. */
  apply?: (changes: MetadataChange[]) => Promise<unknown>
  policy: ModerationPolicy
  signal?: AbortSignal
  /** Told, with `apply`, what stands in the metadata of each document now. */
  onDocument?(documentId: string, flag: Metadata): Promise<void>
}

/** Moderation in all its places: on demand, at upload, over what is there already, and the documents put aside. */
export class Moderation {
  readonly moderator: ContentModerator
  readonly quarantine: Quarantine
  readonly #settings: Partial<ModerationPolicy>

  constructor({ root, dataDir, settings }: ModerationOptions) {
    this.moderator = new ContentModerator({ root, dataDir })
    this.quarantine = new Quarantine(dataDir)
    this.#settings = settings
  }

  /** How a collection is moderated: its own settings above the variables, and `changes` above both. */
  policy(record: Pick<CollectionRecord, 'settings'> | null, changes: Partial<ModerationPolicy> = {}): ModerationPolicy {
    return moderationPolicy(this.#settings, record?.settings.moderation ?? null, changes)
  }

  /** What an ingest into the collection passes, with the encoder to use in it; nothing where moderation is off. */
  gate(record: CollectionRecord, encoder: DualEncoder): { gate: UploadGate; encoder: DualEncoder } | null {
    const policy = this.policy(record)
    if (policy.mode === 'off') return null
    const remembering = rememberingEncoder(encoder)
    const { moderator, quarantine } = this
    const gate = new UploadGate({ collection: record.name, encoder: remembering, policy, moderator, quarantine })
    return { gate, encoder: remembering }
  }

  /** Judges every picture of a collection that nobody has approved, by its stored vector, and says after each document how far it is. */
  async *scan(
    store: Pick<VectorStore, 'documentIds' | 'itemsOf'>,
    encoder: DualEncoder,
    options: ScanOptions,
  ): AsyncGenerator<ModerationProgress, ModerationScan> {
    const { policy, apply, signal, onDocument } = options
    const documents = [...(await store.documentIds())]
    const flagged: FlaggedItem[] = []
    let pictures = 0
    for (const [done, documentId] of documents.entries()) {
      yield { documents: documents.length, done, flagged: flagged.length }
      const before = flagged.length
      for await (const items of itemPages(store, documentId)) {
        signal?.throwIfAborted()
        const pictured = items.flatMap((item) =>
          item.imageVector && !isApproved(item.metadata) ? [{ item, vector: item.imageVector }] : [],
        )
        const verdicts = await this.moderator.judge(
          encoder,
          pictured.map(({ vector }) => vector),
          policy,
          signal,
        )
        pictures += pictured.length
        const judged = pictured.flatMap(({ item }, index) => {
          const verdict = verdicts[index]
          return verdict ? [{ item, verdict }] : []
        })
        flagged.push(...judged.filter(({ verdict }) => !verdict.isSafe).map(flaggedItem))
        await apply?.(judged.flatMap(metadataChange))
      }
      if (apply) await onDocument?.(documentId, flagMetadata(flagged.slice(before)))
    }
    return {
      model: encoder.id,
      rule: policy.rule,
      threshold: policy.threshold,
      pictures,
      flagged,
      applied: apply !== undefined,
    }
  }
}

interface Judged {
  item: EmbeddedItem
  verdict: ModerationVerdict
}

function flaggedItem({ item, verdict }: Judged): FlaggedItem {
  const { id: itemId, documentId, source, image } = item
  const { flaggedCategories, confidence } = verdict
  const imageUrl = image ? `/api/assets/${image.assetId}` : null
  return { itemId, documentId, name: source.name, page: source.page, imageUrl, flaggedCategories, confidence }
}

/** The flag that the verdict asks for; nothing where the item is as it should be already. */
function metadataChange({ item, verdict }: Judged): MetadataChange[] {
  const flag = flagMetadata([verdict])
  const keys = [moderationKey, categoriesKey]
  if (keys.every((key) => item.metadata[key] === flag[key])) return []
  return [{ itemId: item.id, metadata: Object.fromEntries(keys.map((key) => [key, flag[key] ?? null])) }]
}
