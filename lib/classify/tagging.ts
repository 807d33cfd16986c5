import { z } from 'zod'
import { type RunError, runError } from '../runs/run-error.ts'

const tagCounts = z.object({
  /** Items with a picture. */
  pictures: z.number(),
  /** Of these, those with a tag of the set. */
  tagged: z.number(),
  /** Those that have a value of their own under the set's name, and keep it. */
  kept: z.number(),
})
export type TagCounts = z.infer<typeof tagCounts>

/** The pictures of a collection being tagged by a label set, or being freed of its tags; as it is kept and watched. */
export interface Tagging {
  id: string
  /** ISO 8601. */
  createdAt: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  task: 'apply' | 'remove'
  collection: string
  /** Name of the label set. */
  set: string
  /** In items; nothing is changed before the step `write`. */
  progress: { step: 'waiting' | 'judge' | 'write'; done: number; of: number }
  /** Of a set that was applied. */
  result: TagCounts | null
  error: RunError | null
}

/** A tagging in its file. */
export const savedTagging: z.ZodType<Tagging> = z.object({
  id: z.string(),
  createdAt: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  task: z.enum(['apply', 'remove']),
  collection: z.string(),
  set: z.string(),
  progress: z.object({ step: z.enum(['waiting', 'judge', 'write']), done: z.number(), of: z.number() }),
  result: tagCounts.nullable(),
  error: runError.nullable(),
})
