'use client'

import { X } from 'lucide-react'
import { Spinner } from '../ui/spinner.tsx'
import type { PreparedPicture } from './prepare-picture.ts'

interface ComposerPictureProps {
  picture: PreparedPicture | null
  isPreparing: boolean
  onRemove: () => void
}

export function ComposerPicture({ picture, isPreparing, onRemove }: ComposerPictureProps) {
  if (!picture && !isPreparing) return null
  return (
    <div className="px-3 pt-3">
      <div className="relative inline-block size-24 animate-appear">
        {picture && !isPreparing ? (
          // biome-ignore lint/performance/noImgElement: a data URL
          <img
            src={picture.url}
            alt={`To search with: ${picture.name}`}
            className="size-24 rounded-xl bg-backing object-cover"
          />
        ) : (
          <span
            className="grid size-24 place-items-center rounded-xl bg-mat text-faint"
            role="status"
            aria-label="Reading the picture"
          >
            <Spinner />
          </span>
        )}
        <button
          type="button"
          onClick={onRemove}
          aria-label="Remove the picture"
          className="-top-2 -right-2 absolute grid size-7 place-items-center rounded-full border bg-raised text-soft shadow-soft before:absolute before:-inset-2 hover:text-ink"
        >
          <X className="size-4" aria-hidden />
        </button>
      </div>
    </div>
  )
}
