import type { LabelSetSummary } from '@/lib/classify/tags.ts'

/** The chosen tag of each set: `{style: 'map'}`. */
export type TagChoice = Record<string, string>

export type ShownSet = Pick<LabelSetSummary, 'name' | 'tags' | 'tagging'>

/**
 * The sets that documents can be filtered by. What is chosen is always there, with 0 documents where its set or its tags
 * are gone by now: else nobody could let go of it.
 */
export function shownSets(sets: readonly LabelSetSummary[], chosen: TagChoice): ShownSet[] {
  const known = new Set(sets.map(({ name }) => name))
  const gone = Object.keys(chosen).filter((name) => !known.has(name))
  const all: ShownSet[] = [...sets, ...gone.map((name) => ({ name, tags: [], tagging: null }))]
  return all
    .map(({ name, tags, tagging }) => ({ name, tags: withChosen(tags, chosenOf(name, chosen)), tagging }))
    .filter(({ tags, tagging }) => tags.length > 0 || tagging?.state === 'running')
}

/** null where the set has no say. */
export function chosenOf(set: string, chosen: TagChoice): string | null {
  return Object.hasOwn(chosen, set) ? (chosen[set] ?? null) : null
}

function withChosen(tags: ShownSet['tags'], chosen: string | null): ShownSet['tags'] {
  if (chosen === null || tags.some(({ label }) => label === chosen)) return tags
  return [...tags, { label: chosen, documents: 0, items: 0 }]
}
