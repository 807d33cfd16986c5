'use client'

import { ImagePlus, X } from 'lucide-react'
import { useRef } from 'react'
import { acceptedPictures } from '../chat/prepare-picture.ts'
import { Button } from '../ui/button.tsx'
import { useFileDrop } from '../ui/use-file-drop.ts'
import type { PlacedPicture } from './pictures.ts'

interface PictureFieldProps {
  pictures: PlacedPicture[]
  onAdd: (files: Iterable<File>) => void
  onRemove: (picture: PlacedPicture) => void
}

/** Pictures to send, chosen or dropped anywhere on the page. */
export function PictureField({ pictures, onAdd, onRemove }: PictureFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const isDraggedOver = useFileDrop((transfer) => onAdd([...transfer.files]))
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">Pictures</legend>
      <div className="flex flex-wrap items-center gap-3">
        {pictures.map((picture) => (
          <span key={picture.id} className="relative inline-block size-20 animate-appear">
            {/* biome-ignore lint/performance/noImgElement: a file of this browser */}
            <img src={picture.url} alt={picture.file.name} className="size-20 rounded-xl bg-backing object-cover" />
            <button
              type="button"
              onClick={() => onRemove(picture)}
              aria-label={`Remove ${picture.file.name}`}
              className="-top-2 -right-2 absolute grid size-7 place-items-center rounded-full border bg-raised text-soft shadow-soft before:absolute before:-inset-2 hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </button>
          </span>
        ))}
        <Button onClick={() => input.current?.click()} className={isDraggedOver ? 'border-accent!' : undefined}>
          <ImagePlus className="size-4.5" strokeWidth={1.75} aria-hidden />
          {isDraggedOver ? 'Drop them here' : 'Choose pictures'}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          accept={acceptedPictures.join(',')}
          aria-label="Pictures to send"
          tabIndex={-1}
          className="sr-only"
          onChange={({ target }) => {
            onAdd([...(target.files ?? [])])
            target.value = ''
          }}
        />
      </div>
    </fieldset>
  )
}
