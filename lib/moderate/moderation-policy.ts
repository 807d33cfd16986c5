import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { checked, refusal } from '../plain-issue.ts'
import type { ModerationPolicy, ModerationRule } from '../types.ts'

/** The categories and the template of "Cross-modal embeddings: bridging AI modalities" (glukhov.org). */
const defaults: Omit<ModerationPolicy, 'threshold'> = {
  mode: 'off',
  rule: 'margin',
  template: 'image containing {category}',
  unsafe: ['violent content', 'adult content', 'hateful imagery', 'graphic violence', 'explicit material'],
  safe: ['safe for work', 'family friendly', 'educational content'],
}

/**
 * `probability`: the article's. `margin`: standard deviations; with the starter model no harmless picture of those measured
 * exceeds it, see docs/moderation.md.
 */
export const defaultThreshold: Record<ModerationRule, number> = { margin: 2.5, probability: 0.3 }

const categories = z.array(z.string().trim().min(1).max(100)).max(50)

/** What a person may set; null stands for what is above it: the collection's settings, then the variables. */
export const moderationSettings = z.strictObject({
  mode: z.enum(['off', 'flag', 'quarantine', 'refuse']).optional(),
  rule: z.enum(['margin', 'probability']).optional(),
  threshold: z.number().min(0).max(20).optional(),
  template: z
    .string()
    .max(200)
    .refine((template) => template.includes('{category}'), 'It must hold {category}')
    .optional(),
  unsafe: categories.min(1).optional(),
  safe: categories.optional(),
})

/** Settings as they are kept; null where nothing is set. Throws 'bad-request' that names what is off. */
export function checkModeration(settings: unknown): Partial<ModerationPolicy> | null {
  if (settings === null) return null
  const kept = checked(settings, moderationSettings, ({ field, message }) =>
    refusal(
      { field: field ? `moderation.${field}` : 'moderation', message },
      'Correct it; docs/moderation.md explains each setting.',
    ),
  )
  return Object.keys(kept).length > 0 ? kept : null
}

/**
 * The policy that settings make, the later above the earlier. A threshold belongs to the rule that it was set with. Throws
 * 'bad-request' as checkThreshold.
 */
export function moderationPolicy(...settings: (Partial<ModerationPolicy> | null)[]): ModerationPolicy {
  const policy: ModerationPolicy = { ...defaults, threshold: defaultThreshold[defaults.rule] }
  for (const each of settings) {
    const rule = each?.rule ?? policy.rule
    const threshold = each?.threshold ?? (rule === policy.rule ? policy.threshold : defaultThreshold[rule])
    Object.assign(policy, each, { rule, threshold })
  }
  checkThreshold(policy)
  return policy
}

/** Throws 'bad-request' for a threshold that no probability exceeds: moderation would let everything in. */
export function checkThreshold({ rule, threshold }: Partial<Pick<ModerationPolicy, 'rule' | 'threshold'>>): void {
  if (rule !== 'probability' || threshold === undefined || threshold <= 1) return
  throw new DiptychError(
    'bad-request',
    `The threshold ${threshold} does not fit the rule "probability": no probability exceeds 1, so nothing would be flagged.`,
    'Give a threshold from 0 to 1, or take the rule "margin".',
  )
}
