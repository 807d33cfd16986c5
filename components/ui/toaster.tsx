'use client'

import { useTheme } from 'next-themes'
import { Toaster as Sonner } from 'sonner'

export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      duration={6000}
      toastOptions={{
        classNames: {
          toast: '!rounded-xl !border !border-line !bg-raised !font-sans !text-ink !shadow-raised',
          description: '!text-soft',
          actionButton: '!h-8 !rounded-lg !bg-accent !px-3 !text-on-accent',
        },
      }}
    />
  )
}
