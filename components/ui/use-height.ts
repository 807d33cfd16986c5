'use client'

import { type RefObject, useLayoutEffect, useState } from 'react'

/** The height of an element in pixels, kept up to date. */
export function useHeight(element: RefObject<HTMLElement | null>, initial = 130): number {
  const [height, setHeight] = useState(initial)
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return
    const observer = new ResizeObserver(() => setHeight(measured.offsetHeight))
    setHeight(measured.offsetHeight)
    observer.observe(measured)
    return () => observer.disconnect()
  }, [element])
  return height
}
