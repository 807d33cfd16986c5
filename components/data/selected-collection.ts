'use client'

import { createStore, useStore } from './store.ts'

const key = 'diptych.collection'
const fallback = 'default'

const selected = createStore(typeof window === 'undefined' ? fallback : (readStored() ?? fallback))

/** The collection that new chats ask and the library shows; remembered by the browser. */
export function useSelectedCollection(): string {
  return useStore(selected, fallback)
}

export function selectCollection(name: string): void {
  selected.set(name)
  try {
    localStorage.setItem(key, name)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
