'use client'

import { Dialog } from '@base-ui/react/dialog'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { backdropClass } from '../ui/dialog.tsx'
import { Sidebar } from './sidebar.tsx'

interface SidebarDrawerProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** The sidebar on a small screen; it closes when it has led somewhere. */
export function SidebarDrawer({ open, onOpenChange }: SidebarDrawerProps) {
  const pathname = usePathname()
  const shownFor = useRef(pathname)
  useEffect(() => {
    if (shownFor.current !== pathname) onOpenChange(false)
    shownFor.current = pathname
  }, [pathname, onOpenChange])

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${backdropClass} lg:hidden`} />
        <Dialog.Popup
          aria-label="Chats"
          className="fixed inset-y-0 left-0 z-50 w-76 max-w-[86vw] bg-panel shadow-raised outline-none transition-transform duration-250 ease-out lg:hidden data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
        >
          <Sidebar onNavigate={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
