'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { clsx } from 'clsx'
import type { ReactNode } from 'react'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  children: ReactNode
  className?: string
}

export const backdropClass =
  'fixed inset-0 z-40 min-h-dvh bg-black/35 transition-opacity duration-200 dark:bg-black/60 data-ending-style:opacity-0 data-starting-style:opacity-0'

/** A small window for one question: a title, a sentence, the controls. */
export function Dialog({ open, onOpenChange, title, description, children, className }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          className={clsx(
            'fixed top-1/2 left-1/2 z-50 w-[26rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-2xl border bg-raised p-6 shadow-raised outline-none transition-[scale,opacity] duration-150 data-ending-style:scale-[0.98] data-starting-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:opacity-0',
            className,
          )}
        >
          <Base.Title className="font-semibold text-lg leading-tight">{title}</Base.Title>
          {description && <Base.Description className="mt-2 text-soft">{description}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
