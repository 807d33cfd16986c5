'use client'

import { clsx } from 'clsx'
import { type ComponentProps, useLayoutEffect, useRef, useState } from 'react'

/** What is wider than its place, such as a table: scrolls sideways by itself, and its edge fades where more comes. */
export function SideScroller({ className, ...props }: ComponentProps<'div'>) {
  const box = useRef<HTMLDivElement>(null)
  const [hasMore, setHasMore] = useState(false)
  useLayoutEffect(() => {
    const scroller = box.current
    if (!scroller) return
    // Fractions of a pixel are no more to be seen.
    const look = () => setHasMore(scroller.scrollWidth - scroller.clientWidth - scroller.scrollLeft > 1)
    look()
    const observer = new ResizeObserver(look)
    observer.observe(scroller)
    for (const child of scroller.children) observer.observe(child)
    scroller.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      scroller.removeEventListener('scroll', look)
    }
  }, [])
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      data-more={hasMore || undefined}
      className={clsx('relative overflow-x-auto', hasMore && 'mask-r-from-[calc(100%-3rem)]', className)}
      {...props}
    />
  )
}
