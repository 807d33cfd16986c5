import type { Metadata, ModerationVerdict } from '../types.ts'

/** Under which names a flag stands in the metadata of an item and of its document; search can filter by them. */
export const moderationKey = 'moderation'
export const categoriesKey = 'moderation categories'

/** What is added to the metadata of something with flagged pictures; empty where every picture is safe. */
export function flagMetadata(verdicts: Pick<ModerationVerdict, 'flaggedCategories'>[]): Metadata {
  const categories = [...new Set(verdicts.flatMap(({ flaggedCategories }) => flaggedCategories))]
  return categories.length > 0 ? { [moderationKey]: 'flagged', [categoriesKey]: categories.join(', ') } : {}
}

/** What stands in the metadata of an item whose picture a person has taken for safe: it is not judged again. */
export const approval = { [moderationKey]: 'approved', [categoriesKey]: null }

export function isApproved(metadata: Metadata): boolean {
  return metadata[moderationKey] === approval[moderationKey]
}

/** The metadata without a flag. */
export function withoutFlag(metadata: Metadata): Metadata {
  const { [moderationKey]: _, [categoriesKey]: __, ...rest } = metadata
  return rest
}
