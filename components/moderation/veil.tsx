'use client'

import { clsx } from 'clsx'
import { EyeOff } from 'lucide-react'

interface VeilProps {
  what?: 'picture' | 'film'
  /** What it is flagged as, in words; '' where that is not known. */
  categories: string
  onShow: () => void
  /** Place and size. */
  className: string
}

/** Lies over a blurred picture, or in place of a film; pressing it shows what is hidden. */
export function Veil({ what = 'picture', categories, onShow, className }: VeilProps) {
  return (
    <button
      type="button"
      onClick={onShow}
      className={clsx(
        'absolute z-1 grid place-items-center overflow-hidden bg-black/60 p-3 text-center text-sm text-white transition-colors hover:bg-black/50',
        className,
      )}
    >
      <span className="max-w-full">
        <EyeOff className="mx-auto mb-1.5 size-5" strokeWidth={1.75} aria-hidden />
        <span className="block font-medium">Show {what}</span>
        {categories && <span className="line-clamp-2 text-xs">Flagged: {categories}</span>}
      </span>
    </button>
  )
}
