'use client'

import { useState } from 'react'

export type Layout = 'grid' | 'list'

const key = 'diptych.layout'

/** Grid or list, as the browser remembers it. The library is shown once its data is there, so no flash is seen. */
export function useLayout(): [Layout, (layout: Layout) => void] {
  const [layout, setLayout] = useState<Layout>(() => {
    if (typeof window === 'undefined') return 'grid'
    try {
      return localStorage.getItem(key) === 'list' ? 'list' : 'grid'
    } catch {
      return 'grid'
    }
  })
  return [
    layout,
    (next) => {
      setLayout(next)
      try {
        localStorage.setItem(key, next)
      } catch {
        // Storage may be forbidden; the choice then lasts as long as the page.
      }
    },
  ]
}
