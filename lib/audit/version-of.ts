import { createHash } from 'node:crypto'

/** Eight letters that change when what was asked changes: figures of one name are compared only where they agree. */
export function versionOf(asked: unknown): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 8)
}
