'use client'

import { Menu as MenuIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../ui/icon-button.tsx'
import { ModelStatus } from './model-status.tsx'
import { useShell } from './shell-context.ts'

/**
 * The bar over a page: the drawer's button on a small screen, what the page puts there, and how the models are, which gives
 * way first where there is little room.
 */
export function PageHeader({ children }: { children?: ReactNode }) {
  const { openDrawer } = useShell()
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 px-2 md:px-4">
      <IconButton icon={MenuIcon} label="Open the menu" onClick={openDrawer} className="lg:hidden" />
      <div className="flex min-w-0 flex-auto items-center gap-1">{children}</div>
      <ModelStatus />
    </header>
  )
}
