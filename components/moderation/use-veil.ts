'use client'

import type { Metadata } from '@/lib/types.ts'
import { createStore, useStore } from '../data/store.ts'

/** Addresses of flagged pictures that a person asked to see, until the page is loaded anew. */
const revealed = createStore<ReadonlySet<string>>(new Set())

/** Whether moderation has flagged it; see lib/moderate/moderation-metadata.ts. */
export function isFlagged(metadata: Metadata): boolean {
  return metadata.moderation === 'flagged'
}

/** The categories that it is flagged as; '' where that is not known. */
function categoriesOf(metadata: Metadata): string {
  return String(metadata['moderation categories'] ?? '')
}

/** `Flagged: violent content`; null for what is not flagged. */
export function flaggedWords(metadata: Metadata): string | null {
  if (!isFlagged(metadata)) return null
  return ['Flagged', categoriesOf(metadata)].filter(Boolean).join(': ')
}

/** Whether a picture is hidden: one that is flagged and was not asked for, wherever it shows. */
export function useVeil(imageUrl: string | null, metadata: Metadata) {
  const { isVeiled, reveal } = useReveal(isFlagged(metadata) ? imageUrl : null)
  return { isVeiled, categories: categoriesOf(metadata), reveal }
}

/** As useVeil, of a picture that is hidden in any case; null for none. */
export function useReveal(imageUrl: string | null) {
  const shown = useStore(revealed)
  return {
    isVeiled: imageUrl !== null && !shown.has(imageUrl),
    reveal: () => {
      if (imageUrl !== null) revealed.set((before) => new Set(before).add(imageUrl))
    },
  }
}
