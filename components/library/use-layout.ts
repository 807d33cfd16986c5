'use client'

import { createStore, useStore } from '../data/store.ts'

export type Layout = 'grid' | 'list'

const key = 'diptych.layout'
const fallback: Layout = 'grid'

const chosen = createStore<Layout>(typeof window === 'undefined' ? fallback : readStored())

/** Grid or list, as the browser remembers it. */
export function useLayout(): [Layout, (layout: Layout) => void] {
  return [useStore(chosen, fallback), choose]
}

function choose(layout: Layout): void {
  chosen.set(layout)
  try {
    localStorage.setItem(key, layout)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

function readStored(): Layout {
  try {
    return localStorage.getItem(key) === 'list' ? 'list' : fallback
  } catch {
    return fallback
  }
}
