'use client'

import { clsx } from 'clsx'
import { EyeOff } from 'lucide-react'

interface VeilProps {
  /** What it is flagged as, in words; '' where that is not known. */
  categories: string
  onShow: () => void
  /** Place and size. */
  className: string
}

/** Lies over a blurred picture; pressing it shows the picture. */
export function Veil({ categories, onShow, className }: VeilProps) {
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
        <span className="block font-medium">Show picture</span>
        {categories && <span className="line-clamp-2 text-xs">Flagged: {categories}</span>}
      </span>
    </button>
  )
}
