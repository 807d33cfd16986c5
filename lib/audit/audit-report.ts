import { z } from 'zod'
import { runError } from '../runs/run-error.ts'
import { duplicates, gap, groupRecall, hubness, modalityFigures, parity } from './audit-figures.ts'

const drift = z.object({
  /** The audit before. */
  against: z.string(),
  createdAt: z.string(),
  changes: z.array(
    z.object({
      /** `image.silhouetteScore`, `image-text.gap`, `pairs.among 200.style=photo` …; see trackedFigures. */
      figure: z.string(),
      before: z.number(),
      after: z.number(),
      /** How far it may move by chance, or without mattering. */
      limit: z.number(),
      isDrift: z.boolean(),
    }),
  ),
  /** Figures of one of the two audits that the other lacks, or has of too different a number, other questions or another model. */
  notCompared: z.array(z.string()).default([]),
})
export type Drift = z.infer<typeof drift>

export const auditReport = z.object({
  model: z.string(),
  dimensions: z.number(),
  /** In the collection, and how many of them were looked at. */
  items: z.number(),
  examined: z.number(),
  seconds: z.number(),
  /** Of the pictures, or where there are none of the words. */
  averagePairwiseDistance: z.number().nullable(),
  silhouetteScore: z.number().nullable(),
  modalities: z.array(modalityFigures),
  gaps: z.array(gap),
  /** Words that look for pictures. */
  crossHubness: hubness.nullable(),
  duplicates: z.array(duplicates),
  groupRecall: z.array(groupRecall),
  parity: z.array(parity),
  drift: drift.nullable(),
})
export type AuditReport = z.infer<typeof auditReport>

/** Prompts that differ in the group they name alone. */
export const promptSet = z.object({
  name: z.string().min(1).max(100),
  /** What stands in place of a group; '' for nothing. */
  neutral: z.string().max(100).default(''),
  groups: z.array(z.string().min(1).max(100)).min(2).max(12),
  /** Each with `{group}`. */
  prompts: z
    .array(
      z
        .string()
        .max(300)
        .refine((prompt) => prompt.includes('{group}'), 'Each prompt needs {group}'),
    )
    .min(1)
    .max(200),
  /** Where the metadata of pictures names the groups: its key, and what stands for each group. */
  metadata: z
    .object({ key: z.string(), values: z.record(z.string(), z.array(z.string())) })
    .nullable()
    .default(null),
})
export type PromptSet = z.infer<typeof promptSet>

export const auditOptions = z.object({
  collection: z.string(),
  /** Name of an evaluation set whose recall is given by group, too. */
  set: z.string().nullable(),
  /** Metadata keys that name groups; empty: those that look like it. */
  groups: z.array(z.string()),
  prompts: z.array(promptSet),
  /** Cosine from which on two pictures, or two texts, count as nearly the same. */
  near: z.number(),
})
export type AuditOptions = z.infer<typeof auditOptions>

export const auditSteps = ['waiting', 'read', 'geometry', 'groups', 'prompts'] as const

export const savedAudit = z.object({
  id: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** One that waits for another is running too. `detail`: what is at hand; done and of count within the step. */
  progress: z.object({
    step: z.enum(auditSteps),
    detail: z.string().nullable(),
    done: z.number(),
    of: z.number(),
  }),
  options: auditOptions,
  report: auditReport.nullable(),
  error: runError.nullable(),
})
export type Audit = z.infer<typeof savedAudit>

/** What the history of a collection is drawn from. */
export interface AuditSummary extends Omit<Audit, 'report'> {
  figures: Record<string, number>
  drifted: number
  items: number
  model: string | null
}
