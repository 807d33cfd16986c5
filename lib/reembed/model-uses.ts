import type { CollectionSummary } from '../types.ts'

/** What each collection needs a model for, in words: nothing for one that does without it. */
export function usesOf(model: string, collections: readonly CollectionSummary[]): string[] {
  return collections.flatMap(({ name, model: present, reembedding, previousModel }) => {
    if (present === model) return [`"${name}" is searched with it`]
    if (reembedding?.model === model) return [`"${name}" is being embedded anew with it`]
    return previousModel === model ? [`"${name}" can go back to it`] : []
  })
}
