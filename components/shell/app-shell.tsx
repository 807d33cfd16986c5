'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useMemo, useState } from 'react'
import { ViewerProvider } from '../source/viewer-provider.tsx'
import { Toaster } from '../ui/toaster.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { ShellContext } from './shell-context.ts'
import { Sidebar } from './sidebar.tsx'
import { SidebarDrawer } from './sidebar-drawer.tsx'
import { usePaletteKey } from './use-palette-key.ts'

const CommandPalette = dynamic(() => import('./command-palette.tsx').then((module) => module.CommandPalette), {
  ssr: false,
})

/** The frame around every page: the sidebar, or on a small screen a drawer, and the windows that open over it. */
export function AppShell({ children }: { children: ReactNode }) {
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isPaletteWanted, setPaletteWanted] = useState(false)
  const shell = useMemo(
    () => ({
      openDrawer: () => setDrawerOpen(true),
      openPalette: () => {
        setDrawerOpen(false)
        setPaletteWanted(true)
        setPaletteOpen(true)
      },
    }),
    [],
  )
  usePaletteKey(shell.openPalette)

  return (
    <ShellContext value={shell}>
      <ViewerProvider>
        <a
          href="#main"
          className="-translate-y-20 fixed top-3 left-3 z-60 rounded-lg bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
        >
          Skip to the content
        </a>
        <div className="flex h-dvh overflow-clip">
          <aside aria-label="Chats" className="hidden w-68 shrink-0 border-r bg-panel lg:block">
            <Sidebar />
          </aside>
          <main id="main" tabIndex={-1} className="relative flex min-w-0 flex-1 flex-col outline-none">
            <ConnectionBanner />
            {children}
          </main>
        </div>
        <SidebarDrawer open={isDrawerOpen} onOpenChange={setDrawerOpen} />
        {isPaletteWanted && <CommandPalette open={isPaletteOpen} onOpenChange={setPaletteOpen} />}
        <Toaster />
      </ViewerProvider>
    </ShellContext>
  )
}
