import { z } from 'zod'

const interval = z.tuple([z.number(), z.number()])

/** A figure with its 95% interval, were the items drawn anew. */
export const measured = z.object({ value: z.number(), interval })
export type Measured = z.infer<typeof measured>

export const modality = z.enum(['image', 'text', 'audio'])
const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** An item, as much of it as a list shows. */
export const auditItem = z.object({
  itemId: z.string(),
  documentId: z.string(),
  imageUrl: z.string().nullable(),
  /** The document's. */
  name: z.string(),
  page: z.number().nullable(),
  /** The first words; '' for none. */
  text: z.string(),
  /** Flags of moderation alone. */
  metadata,
})
export type AuditItem = z.infer<typeof auditItem>

/** How evenly items are neighbours of others; see hubnessWithin and crossNeighbours. */
export const hubness = z.object({
  items: z.number(),
  queries: z.number(),
  skewness: measured,
  /** Share of the items that are among the ten nearest of nothing. */
  neverFound: z.number(),
  hubs: z.array(z.object({ item: auditItem, occurrences: z.number() })),
})
export type HubnessFigures = z.infer<typeof hubness>

/** How the vectors of one modality lie. */
export const modalityFigures = z.object({
  modality,
  vectors: z.number(),
  /** Cosine distance, 0 to 2. */
  averagePairwiseDistance: measured.nullable(),
  effectiveDimensions: z.number().nullable(),
  /** Of k-means with k = 10, −1 to 1. */
  silhouetteScore: measured.nullable(),
  /** Share of the clustered vectors, and the item nearest the middle; largest first. */
  clusters: z.array(z.object({ share: z.number(), example: auditItem })),
  hubness: hubness.nullable(),
  /** For the comparison with later audits: the mean vector, and the mean squared distance from it. */
  mean: z.array(z.number()),
  variance: z.number(),
})
export type ModalityFigures = z.infer<typeof modalityFigures>

export const gap = z.object({
  between: z.tuple([modality, modality]),
  distance: measured,
  /** Share of held-out vectors whose modality a linear classifier tells; null of too few. */
  separability: z.number().nullable(),
  pairs: z.object({ count: z.number(), own: measured, other: z.number() }).nullable(),
})
export type GapFigures = z.infer<typeof gap>

const copies = z.object({
  /** `exact`: the same file, or the same words; `near`: cosine of at least `threshold`. */
  kind: z.enum(['exact', 'near']),
  modality,
  /** The first of them … */
  items: z.array(auditItem),
  /** … of so many. */
  count: z.number(),
})
export type CopyGroup = z.infer<typeof copies>

export const duplicates = z.object({
  modality,
  threshold: z.number(),
  /** Items with another one like them, as a share of those with a vector. */
  exact: z.number(),
  exactOrNear: measured,
  exactGroups: z.number(),
  nearGroups: z.number(),
  /** `sampled`: near ones by planes, see nearPairs; `cut`: there are more than could be looked at. */
  search: z.enum(['whole', 'sampled', 'cut']),
  /** Of near ones that are just at the threshold, the share that is likely to be overlooked. */
  overlooked: z.number().default(0),
  /** The largest groups. */
  groups: z.array(copies),
})
export type DuplicateFigures = z.infer<typeof duplicates>

/** By a number of candidates: recall at the largest k, were there no more than so many; empty where all is searched. */
const recallAmong = z.record(z.string(), measured).default({})

const groupFigures = z.object({
  value: z.string(),
  queries: z.number(),
  /** By k. */
  recall: z.record(z.string(), z.number()),
  /** Of recall at the largest k. */
  interval,
  among: recallAmong,
  /** Recall at the largest k, less that of all other queries, where it is unlikely to be chance; else null. */
  difference: z.number().nullable(),
})

/** Recall by what the metadata of the wanted item says. */
export const groupRecall = z.object({
  /** `pairs`: the words of an item ask for its own picture; else the name of an evaluation set. */
  source: z.string(),
  /** Tells sets of one name apart, and what a set was from what it has become; '' of pairs. */
  version: z.string().default(''),
  queries: z.number(),
  /** Pictures that were looked among; null where the whole collection was searched, by the questions of a set. */
  candidates: z.number().nullable(),
  recall: z.record(z.string(), z.number()),
  interval,
  among: recallAmong,
  keys: z.array(z.object({ key: z.string(), groups: z.array(groupFigures) })),
})
export type GroupRecall = z.infer<typeof groupRecall>

const exposure = z.object({
  /** Share of the attention that a group gets in the first k, by 1 / log₂(1 + rank), 0 to 1. */
  share: measured,
  /** The group's share of the pictures that have the key. */
  expected: z.number(),
})

/** What prompts find that differ in the group alone. */
export const parity = z.object({
  name: z.string(),
  /** Tells lists of one name apart, also by the k that they were asked with. */
  version: z.string().default(''),
  neutral: z.string(),
  k: z.number(),
  prompts: z.number(),
  groups: z.array(
    z.object({
      group: z.string(),
      /** Mean over prompts of the share of what the neutral prompt finds that the group's prompt finds too. */
      overlap: measured,
      /** Mean cosine of what the group's prompt finds. */
      score: measured,
      /** Where metadata tells the groups apart: what the neutral prompts find. */
      exposure: exposure.nullable(),
    }),
  ),
  /** The widest difference of overlap between two groups, prompt by prompt; see widestDifference. */
  widest: z.object({ more: z.string(), less: z.string(), difference: measured, isCertain: z.boolean() }).nullable(),
  /** Metadata key that tells the groups apart, or null. */
  key: z.string().nullable(),
  each: z.array(z.object({ prompt: z.string(), overlaps: z.record(z.string(), z.number()) })),
})
export type ParityFigures = z.infer<typeof parity>
