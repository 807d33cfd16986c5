'use client'

import { useSyncExternalStore } from 'react'

/** `⌘` on Apple's keyboards, `Ctrl` elsewhere. */
export function useModifierKey(): string {
  return useSyncExternalStore(
    () => () => {},
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'),
    () => 'Ctrl',
  )
}
