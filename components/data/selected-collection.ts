'use client'

import { useStore } from './store.ts'
import { createStored } from './stored.ts'

const fallback = 'default'

const selected = createStored('diptych.collection')

/** The collection that new chats ask and the library shows; remembered by the browser. */
export function useSelectedCollection(): string {
  return useStore(selected, null) ?? fallback
}

export function selectCollection(name: string): void {
  selected.set(name)
}
