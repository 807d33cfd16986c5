import type { Metadata } from '@/lib/types.ts'
import { formatClock } from '../ui/format.ts'

/** What is known of a document or an item, by name; how long a recording is, as `1:15`. */
export function metadataFacts(metadata: Metadata, isRecording: boolean): [name: string, value: string][] {
  return Object.entries(metadata).map(([name, value]) =>
    isRecording && name === 'seconds' && typeof value === 'number'
      ? ['length', formatClock(value)]
      : [name, String(value)],
  )
}
