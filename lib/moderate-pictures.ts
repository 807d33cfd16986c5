import type { DualEncoder } from './embed/dual-encoder.ts'
import type { Models } from './embed/models.ts'
import type { DiptychError } from './errors.ts'
import type { Library } from './history/library.ts'
import { itemPages } from './moderate/item-pages.ts'
import type { Moderation } from './moderate/moderation.ts'
import { approval, withoutFlag } from './moderate/moderation-metadata.ts'
import { checkModeration } from './moderate/moderation-policy.ts'
import type { MetadataChange } from './store/vector-store.ts'
import type {
  Metadata,
  ModerationPolicy,
  ModerationProgress,
  ModerationRule,
  ModerationScan,
  ModerationVerdict,
} from './types.ts'

export interface ModerationParts {
  library: Library
  models: Pick<Models, 'load'>
  moderation: Moderation
  /** The encoder that a new collection gets. */
  encoder(): Promise<DualEncoder>
}

export interface ModeratedPictures {
  model: string
  rule: ModerationRule
  threshold: number
  /** In the order of the pictures; an error where one can't be judged. */
  verdicts: (ModerationVerdict | DiptychError)[]
}

/**
 * Judges pictures by the policy of a collection, with `changes` above; `default` need not be there, and then the variables
 * count. Throws 'not-found', 'bad-request', 'model-missing'.
 */
export async function moderatePictures(
  pictures: Uint8Array[],
  { collection, changes, signal }: { collection: string; changes?: Partial<ModerationPolicy>; signal?: AbortSignal },
  { library, models, moderation, ...parts }: ModerationParts,
): Promise<ModeratedPictures> {
  const record = await library.getOrDefault(collection)
  const policy = moderation.policy(record, checkModeration(changes ?? null) ?? {})
  const encoder = await (record ? models.load(record.model.id) : parts.encoder())
  const verdicts = await moderation.moderator.moderate(encoder, pictures, policy, signal)
  return { model: encoder.id, rule: policy.rule, threshold: policy.threshold, verdicts }
}

/** Judges every picture of a collection that nobody has approved, by its stored vector, and keeps the flags with `apply`. Throws 'not-found', 'model-missing', 'cancelled'. */
export async function moderateCollection(
  collection: string,
  { changes, apply, signal }: { changes?: Partial<ModerationPolicy>; apply?: boolean; signal?: AbortSignal },
  { library, models, moderation }: ModerationParts,
): Promise<AsyncGenerator<ModerationProgress, ModerationScan>> {
  const record = await library.get(collection)
  const policy = moderation.policy(record, checkModeration(changes ?? null) ?? {})
  const [encoder, store] = await Promise.all([models.load(record.model.id), library.items(record)])
  const onDocument = (id: string, flag: Metadata) =>
    library.changeMetadata(record.name, id, (metadata) => ({ ...withoutFlag(metadata), ...flag }))
  const write = (flags: MetadataChange[]) => library.changeItems(record.name, flags)
  return moderation.scan(store, encoder, { policy, signal, apply: apply ? write : undefined, onDocument })
}

/**
 * Takes a document for safe on a person's word: its flags go, and no later check brings them back. Returns how many of its
 * items have a picture. Throws 'not-found'.
 */
export async function approveDocument(
  collection: string,
  documentId: string,
  library: Pick<Library, 'get' | 'items' | 'changeItems' | 'changeMetadata'>,
): Promise<number> {
  const record = await library.get(collection)
  const store = await library.items(record)
  let approved = 0
  for await (const items of itemPages(store, documentId)) {
    const changes = items.flatMap(({ id, image }) => (image ? [{ itemId: id, metadata: approval }] : []))
    approved += await library.changeItems(record.name, changes)
  }
  await library.changeMetadata(record.name, documentId, withoutFlag)
  return approved
}
