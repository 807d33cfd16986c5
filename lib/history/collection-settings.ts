import { DiptychError } from '../errors.ts'
import type { CollectionSettings } from '../types.ts'

/** Characters; the instruction stands in every prompt, before the query and the document. */
const longestInstruction = 500

/** Settings as they are kept: an instruction on one line; null where it is empty. Throws 'bad-request' for a long one. */
export function checkSettings({ rerankInstruction }: Partial<CollectionSettings>): Partial<CollectionSettings> {
  if (rerankInstruction === undefined) return {}
  const line = (rerankInstruction ?? '').replace(/\s+/g, ' ').trim()
  if (line.length <= longestInstruction) return { rerankInstruction: line || null }
  throw new DiptychError(
    'bad-request',
    `The instruction for the reranker has ${line.length} characters; ${longestInstruction} is the most.`,
    'Say in one sentence what counts as relevant.',
  )
}
