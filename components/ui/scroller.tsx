import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

/**
 * The part of a page that scrolls. What is positioned in it, such as words for screen readers alone, belongs to it: else
 * the browser would scroll the frame of the page to show them.
 */
export function Scroller({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={clsx('relative min-h-0 flex-1 scroll-pt-4 overflow-y-auto', className)}
      {...props}
    />
  )
}
