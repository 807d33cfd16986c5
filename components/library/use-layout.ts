'use client'

import { useStore } from '../data/store.ts'
import { createStored } from '../data/stored.ts'

export type Layout = 'grid' | 'list'

const chosen = createStored('diptych.layout')

/** Grid or list, as the browser remembers it. */
export function useLayout(): [Layout, (layout: Layout) => void] {
  return [useStore(chosen, null) === 'list' ? 'list' : 'grid', chosen.set]
}
