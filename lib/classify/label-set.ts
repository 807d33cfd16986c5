import { DiptychError } from '../errors.ts'
import { categoriesKey, moderationKey } from '../moderate/moderation-metadata.ts'
import { checkLabels, type LabelSet } from './classify.ts'
import type { TagCounts } from './tagging.ts'
import { articleTemplates } from './templates.ts'

/** A label set of a collection: its pictures have the likeliest label as metadata under the set's name. */
export interface SavedLabelSet extends Required<LabelSet> {
  name: string
  /** A label that is less probable than this becomes no tag. */
  threshold: number
  /** What came of it when it was last applied, and by which model; null where it was not applied as it is now. */
  applied: (TagCounts & { model: string }) | null
  /** Its tags are being taken away, and none are given any more. */
  isLeaving: boolean
}

/** What a person says of a set; the rest has defaults. */
export interface LabelSetWish extends LabelSet {
  name: string
  threshold?: number
}

/** With the softmax of one picture's labels, at most one of them reaches this. */
export const defaultThreshold = 0.5

/** The name under which the probability of a tag stands beside it, to three places. */
export function probabilityKey(set: string): string {
  return `${set} probability`
}

/** Characters of a set's name. */
const longestName = 60

/** The set as it is kept. Throws 'bad-request'. */
export function checkLabelSet({
  templates = articleTemplates,
  threshold = defaultThreshold,
  ...wish
}: LabelSetWish): Omit<SavedLabelSet, 'applied' | 'isLeaving'> {
  const name = wish.name.trim()
  const labels = wish.labels.map((label) => label.trim())
  checkName(name)
  checkLabels(labels, templates)
  if (!(threshold >= 0 && threshold <= 1))
    refuse(`The threshold ${threshold} is no probability.`, 'Give a number from 0 to 1.')
  return { name, labels, templates, threshold }
}

function checkName(name: string): void {
  if (name === '' || name.length > longestName || /[=\p{Cc}]/u.test(name))
    refuse(
      `"${name.slice(0, longestName)}" can't be the name of a label set.`,
      `Give it 1 to ${longestName} characters without "=", such as style.`,
    )
  if ([moderationKey, categoriesKey].includes(name) || name.endsWith(probabilityKey('')))
    refuse(`"${name}" is the name of something else that Diptych keeps.`, 'Choose another name, such as style.')
}

function refuse(message: string, fix: string): never {
  throw new DiptychError('bad-request', message, fix)
}
