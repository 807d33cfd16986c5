'use client'

import { createContext, useContext } from 'react'

interface Shell {
  openDrawer: () => void
  openPalette: () => void
}

export const ShellContext = createContext<Shell>({ openDrawer: () => {}, openPalette: () => {} })

/** What any part of the page may ask of the frame around it. */
export function useShell(): Shell {
  return useContext(ShellContext)
}
