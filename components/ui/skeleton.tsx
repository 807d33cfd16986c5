import { clsx } from 'clsx'

/** Holds the place of what is being loaded. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx('animate-shimmer rounded-lg bg-mat', className)} />
}
