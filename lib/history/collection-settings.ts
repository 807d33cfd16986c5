import { DiptychError } from '../errors.ts'
import { checkModeration } from '../moderate/moderation-policy.ts'
import type { CollectionSettings } from '../types.ts'

/** Characters; the instruction stands in every prompt, before the query and the document. */
const longestInstruction = 500

/** Settings as they are kept; what is not given is left out. Throws 'bad-request'. */
export function checkSettings({
  rerankInstruction,
  moderation,
}: Partial<CollectionSettings>): Partial<CollectionSettings> {
  return {
    ...(rerankInstruction !== undefined && { rerankInstruction: checkInstruction(rerankInstruction) }),
    ...(moderation !== undefined && { moderation: checkModeration(moderation) }),
  }
}

/** On one line; null where it is empty. Throws 'bad-request' for a long one. */
function checkInstruction(instruction: string | null): string | null {
  const line = (instruction ?? '').replace(/\s+/g, ' ').trim()
  if (line.length <= longestInstruction) return line || null
  throw new DiptychError(
    'bad-request',
    `The instruction for the reranker has ${line.length} characters; ${longestInstruction} is the most.`,
    'Say in one sentence what counts as relevant.',
  )
}
