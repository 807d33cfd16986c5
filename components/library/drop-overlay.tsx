'use client'

import { FolderUp } from 'lucide-react'

export function DropOverlay({ isShown, collection }: { isShown: boolean; collection: string }) {
  if (!isShown) return null
  return (
    <div className="pointer-events-none absolute inset-3 z-20 grid animate-appear place-items-center rounded-3xl border-2 border-accent border-dashed bg-[color-mix(in_oklab,var(--paper)_88%,transparent)] backdrop-blur-sm">
      <div className="text-center">
        <FolderUp className="mx-auto size-10 text-accent" strokeWidth={1.25} aria-hidden />
        <p className="mt-3 font-semibold text-lg">Drop to add to {collection}</p>
        <p className="text-soft">Folders keep their captions and their order.</p>
      </div>
    </div>
  )
}
