'use client'

import { CloudOff } from 'lucide-react'
import { useHealth } from '../data/use-health.ts'
import { Button } from '../ui/button.tsx'

/** Says that the server is gone; nothing while all is well. */
export function ConnectionBanner() {
  const { error, mutate, isValidating } = useHealth()
  if (error?.code === 'offline')
    return (
      <div role="status" className="flex items-center gap-3 border-b bg-danger-soft px-4 py-2 text-sm">
        <CloudOff className="size-4 shrink-0 text-danger" aria-hidden />
        <p className="flex-1">
          Diptych does not answer. See whether the server is still running; this page tries again by itself.
        </p>
        <Button size="small" onClick={() => void mutate()} disabled={isValidating}>
          Try now
        </Button>
      </div>
    )
  return null
}
